"""Compiled kernels of the sweep; importing one loads Numba."""
