"""A revision as bytes, in every form of words.forms. Nothing here takes a clock or opens a door."""
