"""How the pieces of a mail look in HTML."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from letters.passages import Link, Piece, Pieces

register = template.Library()


@register.simple_tag
def piece(found: Piece) -> SafeString:
    """Words, or a link."""
    if isinstance(found, Link) and found.url:
        return format_html('<a href="{}">{}</a>', found.url, found.text)
    return format_html("{}", found.text if isinstance(found, Link) else found)


@register.simple_tag
def pieces(found: Pieces) -> SafeString:
    """A sentence."""
    return format_html_join("", "{}", ((piece(one),) for one in found))
