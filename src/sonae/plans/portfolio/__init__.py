"""The feasible portfolios as a set: limits, choices, rules between them, the diagram of all."""
