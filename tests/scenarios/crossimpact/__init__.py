"""Tests of `scenarios/crossimpact`."""
