"""Addresses of series: a Message-ID becomes a path, and what stands in a path becomes Message-IDs to look for."""

from functools import cache
from urllib.parse import quote, unquote

from django.urls import get_script_prefix, reverse

from archive.headers import clean_id
from archive.links import message_id_of
from trees.trailers import storable

# Pages beside those of series that a Message-ID of broken mail, one without an @, may name.
_PAGES = frozenset({"fixes"})


def series_path(message_id: str) -> str:
    """Path of the page of a series. Slashes are escaped: `..` between two of them would be resolved by browsers."""
    return f"{_root(get_script_prefix())}{quoted(message_id)}/"


def quoted(message_id: str) -> str:
    """A Message-ID as one part of a path below that of all patches, which leads to no other page."""
    return quote(f"<{message_id}>" if message_id in _PAGES else message_id, safe="@+=$!*:~")


@cache
def _root(prefix: str) -> str:
    """Where all addresses of patches begin: kept, since a page has hundreds of them."""
    return reverse("flow:list")


def idents_in(text: str) -> list[str]:
    """What a path may mean, the likeliest first: as it stands, without brackets, escaped twice, or a web address."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    forms = [text, bare, unquote(bare).removeprefix("<").removesuffix(">"), message_id_of(text) or ""]
    return list(dict.fromkeys(ident for form in forms if (ident := clean_id(storable(form)))))
