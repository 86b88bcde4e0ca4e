"""Development cycles with their regressions: pages, stage by stage, compared with each other."""
