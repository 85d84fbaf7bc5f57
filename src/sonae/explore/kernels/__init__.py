"""Compiled loops over the outcomes of a tile."""
