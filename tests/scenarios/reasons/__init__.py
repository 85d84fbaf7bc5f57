"""Tests of `scenarios/reasons`."""
