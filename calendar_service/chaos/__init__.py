"""The kill test: a scratch installation, seeded blows, and a count of what was lost or doubled."""
