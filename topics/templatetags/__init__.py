"""Template tags for topics."""
