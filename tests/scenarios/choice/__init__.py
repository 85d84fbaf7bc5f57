"""Tests of `scenarios/choice`."""
