"""Files of others: ScenarioWizard, matrices as CSV, and tables of scenarios."""
