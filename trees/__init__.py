"""Git trees: branches, tags, commits, and the release that first contains each commit."""
