"""Sending what is due, to each recipient once."""
