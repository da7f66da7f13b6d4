"""The libraries that calendar programs read with, run as the programs run them."""
