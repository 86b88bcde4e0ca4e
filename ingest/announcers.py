"""Whose release announcements count in this installation."""

from functools import cache

from django.conf import settings

from releases.announcers import REAL, SAMPLE, Announcers


@cache
def announcers() -> Announcers:
    """The kernel's own; in the sample world its invented announcers, too."""
    if settings.UPSTREAM != "sample":
        return REAL
    return {tree: REAL.get(tree, frozenset()) | SAMPLE.get(tree, frozenset()) for tree in REAL}
