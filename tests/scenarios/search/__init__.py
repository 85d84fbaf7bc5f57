"""Tests of `scenarios/search`."""
