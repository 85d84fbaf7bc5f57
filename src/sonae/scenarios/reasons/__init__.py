"""Why: the balances of a scenario, what excludes it, and which states never meet."""
