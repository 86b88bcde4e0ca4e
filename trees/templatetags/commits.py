"""How commits look: the id at the length people quote, as a link to kernel.org."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
# Short addresses that kernel.org forwards, by tree.
_COMMITS = {"next": "https://git.kernel.org/next/linux-next/c/", "stable": "https://git.kernel.org/stable/c/"}
_MAINLINE_COMMITS = "https://git.kernel.org/torvalds/c/"


@register.simple_tag
@lru_cache(maxsize=10_000)  # lists have hundreds, and show the same ones again
def commit(sha: str, where: str = "mainline") -> SafeString:
    """A commit id at the length people quote, as a link to the tree; `where` is `tree/branch`."""
    address = _COMMITS.get(where.partition("/")[0], _MAINLINE_COMMITS) + sha
    return format_html('<a class="m" href="{}">{}</a>', address, sha[:12])


@register.filter
def short(value: str) -> str:
    """A commit id at the length people quote; anything else as it is."""
    is_sha = len(value) > 12 and all(c in "0123456789abcdef" for c in value)
    return value[:12] if is_sha else value
