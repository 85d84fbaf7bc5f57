"""A record that a third program can replay, and the checker that does."""
