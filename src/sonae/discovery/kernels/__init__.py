"""Compiled kernels of discovery; importing one loads Numba.

Numba types a kernel by the arrays it is given. Futures that are not in play have weight 0.
"""
