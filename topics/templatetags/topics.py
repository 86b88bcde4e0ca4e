"""How topics look: their events, and what they did in a week."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from flow.weeks import Span
from releases.asof import AsOf
from topics.history import Happening, Kind
from topics.week import topics_of_week

register = template.Library()
# event kind -> (shape, class, what happened)
_EVENTS = {
    Kind.BEGUN: ("patch", "s-none", "First posting"),
    Kind.POSTED: ("patch", "s-none", "Posted"),
    Kind.NEXT: ("next", "s-next", "In linux-next"),
    Kind.MERGED: ("done", "s-done", "Merged to mainline"),
    Kind.RELEASED: ("dot", "", "Released"),
}


@register.simple_tag
def happening_shape(event: Happening) -> SafeString:
    """The shape of an event."""
    glyph, css, _ = _EVENTS[event.kind]
    return format_html('<svg class="g {}" aria-hidden="true"><use href="#g-{}"/></svg>', css, glyph)


@register.filter
def happening_word(event: Happening) -> str:
    """What happened, in words."""
    if event.row is None or event.kind not in (Kind.BEGUN, Kind.POSTED):
        return _EVENTS[event.kind][2]
    name = f"{'RFC ' * event.row.is_rfc}v{event.row.version}"
    return f"First posting, {name}" if event.kind is Kind.BEGUN else f"{name} posted"


@register.inclusion_tag("topics/_week_topics.html", takes_context=True)
def week_topics(context: Context, span: Span, asof: AsOf) -> dict[str, Any]:
    """Topics that had something happen in a week, as of the moment of the page."""
    return {"lines": topics_of_week(span.since, span.until, at=asof.at), "asof": asof}
