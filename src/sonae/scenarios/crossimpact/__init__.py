"""The cross-impact family beyond coherence: succession, basins, shocks, experts, profile."""
