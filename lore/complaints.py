"""What git says when something went wrong, in words for whoever looks after the site."""

import re

# Git's last line is often a consequence; what came first is the reason. The first pattern that matches anywhere wins.
_REASONS = (
    ("the disk is full", r"No space left on device|Disk quota exceeded"),
    ("too little memory", r"Out of memory|Cannot allocate memory|unable to create thread"),
    ("not found", r"repository '[^']*' not found|access denied or repository not exported|does not appear to be a git"),
    ("the site asks to wait", r"returned error: 429"),
    (
        "the site refuses",
        r"returned error: 40[0-35-9]|returned error: 4[13]\d|Authentication failed|could not read U",
    ),
    ("the site redirects, which is not followed", r"returned error: 3\d\d"),
    ("the site is broken", r"returned error: 5\d\d"),
    ("no connection", r"Could not resolve|Failed to connect|Connection refused|Network is unreachable|timed out"),
    (
        "the connection broke",
        r"RPC failed|unexpected disconnect|early EOF|hung up|reset by peer|Operation too slow|transfer closed",
    ),
    (
        "no git answers there",
        r"invalid server response|not valid: is this a git repository|bad line length|expected flush",
    ),
    ("our copy is damaged", r"object file .* is empty|loose object .* corrupt|bad object|inflate|missing blob"),
)
_TABLE = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _REASONS)
_PREFIX = re.compile(r"^(?:remote: |fatal: |error: |warning: )+")


def readable(complaint: str) -> str:
    """One line: what kind of trouble it is, then git's own words."""
    for reason, pattern in _TABLE:
        if match := pattern.search(complaint):
            begin, end = complaint.rfind("\n", 0, match.start()) + 1, complaint.find("\n", match.end())
            return f"{reason}: {_plain(complaint[begin : end if end >= 0 else None])}"[:500]
    lines = complaint.strip().splitlines()
    return _plain(lines[-1])[:500] if lines else "git failed without a word"


def _plain(line: str) -> str:
    return "".join(filter(str.isprintable, _PREFIX.sub("", line.strip())))
