"""Stable and longterm series: how long each is supported, by whom, and which releases are in review."""
