"""Patch mails to facts: subjects, trailers, diffs, areas. Pure, no Django."""
