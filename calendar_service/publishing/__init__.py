"""Revisions: what is official, since when, and what changed."""
