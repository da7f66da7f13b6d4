"""How people name a place, and which place they mean."""
