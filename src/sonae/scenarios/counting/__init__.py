"""Sets of scenarios too large to list: counted exactly, queried and sampled all the same."""
