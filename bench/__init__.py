"""Benchmarks: every speed that the documents claim is printed by one of these, as a ratio to a floor."""
