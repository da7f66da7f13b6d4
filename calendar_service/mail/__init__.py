"""One mail: how it is built, how it is sent, what the server answered."""
