"""Where a source may be: what can be told from its address alone. Where a name leads is seen when it is asked."""

import re

from django.core.exceptions import ValidationError

from hosts.allowed import read_address
from hosts.errors import FetchError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_SCHEMES = frozenset(("https", "http", "git", "ssh", "file"))
_HELPER = re.compile(r"[a-z][a-z0-9+-]*::", re.IGNORECASE)  # git runs a program for these (gitremote-helpers(7))
_AUTHORITY = re.compile(r"https?://[^/?#]*@", re.IGNORECASE)


def check_place(url: str, *, field: str = "url") -> None:
    """ValidationError, about a model's field, for an address that nothing of ours could or should read."""
    fault = _fault(url)
    if url and fault:
        raise ValidationError({field: fault})


def _fault(url: str) -> str:
    """'' for a path, or an address of a scheme that git and we know, as it seems."""
    scheme = _SCHEME.match(url)
    if not url.isprintable() or (scheme and " " in url):
        return "has a space in an address, or a letter that cannot be printed"
    if url.startswith("-") or _HELPER.match(url):
        return "is neither an address nor a path"
    if _AUTHORITY.match(url):
        return "has a user or a password in it: this page would show it to everybody"
    if scheme and scheme[1].lower() not in _SCHEMES:
        return f"begins with {scheme[1]}://; known are {', '.join(sorted(_SCHEMES))}, and paths"
    if scheme and scheme[1].lower() != "file" and not url[scheme.end() :].strip("/"):
        return "names no host"
    try:
        if scheme and scheme[1].lower() in ("http", "https"):
            read_address(url)
    except FetchError as error:
        return str(error)
    return ""
