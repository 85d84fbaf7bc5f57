"""The exact search: what to search, three ways of searching it, and who drives them."""
