"""A database that goes back: noticed, refused, and put right."""
