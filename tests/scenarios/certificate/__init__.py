"""Tests of `scenarios/certificate`."""
