"""Papers: what an office passes on, and what it files. See docs/letters.md."""
