"""How times and ages look, everywhere the same; all in UTC."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from releases.dateline import dateline_of

register = template.Library()


@register.filter
def span(time: timedelta) -> str:
    """How long something takes, in the unit that says most: `45 min`, `7 h`, `12 d`."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} d"


@register.filter
def days(span: timedelta) -> str:
    """An age as tables show it: `today`, `14 d`."""
    return "today" if span.days < 1 else f"{span.days} d"


@register.simple_tag
def day(at: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A date in a table: 22 Nov, with the year where it differs from `now`'s."""
    if at is None:
        return ""
    form = f"{at.day} {at:%b}" if now is not None and at.year == now.year else f"{at.day} {at:%b %Y}"
    return format_html('<time datetime="{}">{}</time>', f"{at:%Y-%m-%d}", form)


@register.simple_tag
def moment(at: datetime | None, now: datetime | None = None) -> SafeString | str:
    """Date and time, in UTC; without the year where it is that of `now`."""
    if at is None:
        return ""
    form = f"{at.day} {at:%b %H:%M}" if now is not None and at.year == now.year else f"{at.day} {at:%b %Y %H:%M}"
    return format_html('<time datetime="{}">{}</time>', f"{at:%Y-%m-%dT%H:%MZ}", form)


@register.simple_tag
def clock(at: datetime, now: datetime) -> SafeString | str:
    """How fresh something is: 06:14 for today's, else date and time."""
    if at.date() != now.date():
        return moment(at, now)
    return format_html('<time datetime="{}">{}</time>', f"{at:%Y-%m-%dT%H:%MZ}", f"{at:%H:%M}")


@register.simple_tag
def recent(at: datetime, now: datetime) -> SafeString | str:
    """When something in a feed happened: 06:14 for today's, else the day."""
    return clock(at, now) if at.date() == now.date() else day(at, now)


@register.filter
def prose_date(at: date, now: date | None = None) -> str:
    """A date in a sentence: July 31, with the year where it differs from `now`'s."""
    return f"{at:%B} {at.day}" if now is not None and at.year == now.year else f"{at:%B} {at.day}, {at.year}"


@register.inclusion_tag("components/_dateline.html", takes_context=True)
def dateline(context: Context) -> dict[str, Any]:
    """The day, the latest releases and the freshness that fit the moment the page speaks of."""
    asof = context.get("asof")
    return {"asof": asof, "dateline": dateline_of(at=asof.at if asof is not None else timezone.now())}
