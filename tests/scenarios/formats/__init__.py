"""Tests of `scenarios/formats`."""
