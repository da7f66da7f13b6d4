"""What every room writes and reads, each in one place."""
