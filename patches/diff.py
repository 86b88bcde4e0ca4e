"""Diffs of a mail to the files that they change. Pure."""

from patches.facts import Diff


def scan(text: str) -> Diff:
    """All diffs in a text."""
    return Diff()
