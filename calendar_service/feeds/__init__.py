"""A revision as bytes: iCal, JSON, CSV. Nothing here takes a clock or opens a door."""
