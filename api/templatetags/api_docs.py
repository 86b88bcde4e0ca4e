"""Words of the schema on a page."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: str) -> SafeString:
    """Text in which `this` is code."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}{}{}", (_part(part, is_code=number % 2 == 1) for number, part in parts))


def _part(text: str, *, is_code: bool) -> tuple[str, str, str]:
    return (SafeString("<code>"), text, SafeString("</code>")) if is_code else ("", text, "")
