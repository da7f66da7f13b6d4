"""What is said to whom: the words of a reminder or a notice, and what is attached."""
