"""Editions: the week as page and as mail."""
