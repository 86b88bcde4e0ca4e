"""Other sites: which may be asked, how often, and how that went."""
