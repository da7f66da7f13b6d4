"""YAML that people write by hand: a tree that remembers places, and the values behind its keys."""
