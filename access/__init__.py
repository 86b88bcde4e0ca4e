"""Who asks, and how often they may: tokens, limits, reading from other sites."""
