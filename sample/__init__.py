"""The sample world: real repositories with invented people and words over real release dates. No Django."""
