"""How what was found looks: the words that were looked for are marked."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.marks import Piece, passage, pieces

register = template.Library()


@register.simple_tag
def marked(text: str, pattern: "re.Pattern[str]") -> SafeString:
    """A text from a mail with the matches in <mark>: every piece is escaped, and only then put together."""
    return format_html_join("", "{}", ((_shown(piece),) for piece in pieces(text, pattern)))


@register.simple_tag
def excerpt_of(body: str, pattern: "re.Pattern[str]") -> SafeString:
    """The words around the first match of a long text, marked."""
    return marked(passage(body, pattern), pattern)


def _shown(piece: Piece) -> SafeString:
    return format_html("<mark>{}</mark>" if piece.is_match else "{}", piece.text)
