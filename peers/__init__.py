"""Other installations that track regressions: seeded from, and compared with every night."""
