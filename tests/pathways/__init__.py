"""Tests of the room `pathways`."""
