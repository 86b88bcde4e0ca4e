"""Template tags for patches."""
