"""Pages of bug trackers that can be followed, as against pages that are only linked to. Pure."""

import re

_WATCHED = re.compile(
    r"https?://(?:[\w.-]*bugzilla[\w.-]*/(?:show_bug\.cgi\?id=)?\d+|[\w.-]*gitlab[\w.-]*/\S+/(?:-/)?issues/\d+"
    r"|github\.com/[^/\s]+/[^/\s]+/issues/\d+)",
    re.IGNORECASE,
)


def is_watched(url: str) -> bool:
    """Whether an address is an item of a tracker of a kind that we can read."""
    return _WATCHED.match(url) is not None
