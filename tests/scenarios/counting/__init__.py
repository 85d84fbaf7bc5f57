"""Tests of `scenarios/counting`."""
