"""Files of others: results of the EMA workbench."""
