"""A few scenarios for people to read: representatives and clusters."""
