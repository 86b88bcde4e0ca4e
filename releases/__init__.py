"""Versions, releases and development cycles: what is out, and at which stage we are."""
