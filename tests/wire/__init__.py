"""The site against the real software of lore.kernel.org, on loopback."""
