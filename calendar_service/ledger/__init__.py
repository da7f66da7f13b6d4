"""What is owed to whom, what became of it, and the proof."""
