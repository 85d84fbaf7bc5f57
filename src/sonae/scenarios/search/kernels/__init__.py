"""Compiled kernels of the search; importing one loads Numba, so ``drive`` does it when needed.

Numba types a kernel by the arrays it is given, so functions here carry no annotations; what they
read is typed in ``kernel_input``.
"""
