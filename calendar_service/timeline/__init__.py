"""The timeline: stages, elections, and the hand-written file they come from."""
