"""The loops of a search over plans, compiled by Numba."""
