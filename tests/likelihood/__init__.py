"""Tests of the room `likelihood`."""
