"""The offices that are told: one row each, imported from a CSV file."""
