"""How fast it is, measured as ratios side by side. `make bench`, or `python -m benchmarks [NAME ...]`."""
