"""Reports, the #regzbot language, and the state of every tracked regression."""
