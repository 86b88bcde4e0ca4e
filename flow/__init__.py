"""Pages about the flow of patches: a week by area, a series in full, what fixes regressions."""
