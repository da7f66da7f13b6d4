"""The bytes that the public gets: feeds in front of Flask, health, and what keeps them new."""
