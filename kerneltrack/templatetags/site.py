"""How times, ages, states and mails look, everywhere the same."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from archive.links import lore_url
from kerneltrack.context import dateline as context_dateline
from regressions.facts import Kind, State
from regressions.timeline import Happening

register = template.Library()

# state -> (shape, class, word); the shape carries the colour, the word stays in ink (visual design).
_STATES = {
    State.OPEN: ("open", "s-open", "Open"),
    State.FIX_INCOMING: ("next", "s-next", "Fix incoming"),
    State.FIXED: ("done", "s-done", "Fixed"),
    State.RESOLVED: ("done", "s-done", "Resolved"),
    State.INVALID: ("none", "s-none", "Invalid"),
    State.INCONCLUSIVE: ("none", "s-none", "Inconclusive"),
    State.DUPLICATE: ("none", "s-none", "Duplicate"),
}
# event kind -> (shape, class, what happened)
_EVENTS = {
    Kind.REPORTED: ("open", "s-open", "Reported"),
    Kind.REPLY: ("dot", "", "Reply"),
    Kind.PATCH: ("patch", "s-next", "Patch posted"),
    Kind.INTRODUCED: ("bisect", "s-open", "Range named"),
    Kind.TITLE: ("dot", "", "Title changed"),
    Kind.FROM: ("dot", "", "Reporter named"),
    Kind.FIX: ("next", "s-next", "Fix announced"),
    Kind.RESOLVED: ("done", "s-done", "Resolved"),
    Kind.INVALID: ("none", "", "Found invalid"),
    Kind.INCONCLUSIVE: ("none", "", "Closed as inconclusive"),
    Kind.DUPLICATE: ("none", "", "Marked as duplicate"),
    Kind.BACKBURNER: ("none", "", "Put on the back burner"),
    Kind.UNBACKBURNER: ("open", "s-open", "Taken off the back burner"),
    Kind.POKE: ("poke", "", "Reply asked for"),
    Kind.LINK: ("dot", "", "Link added"),
    Kind.UNLINK: ("dot", "", "Link removed"),
    Kind.MONITOR: ("dot", "", "Thread monitored"),
    Kind.NOTE: ("dot", "", "Note"),
    Kind.LANDED: ("done", "s-done", "Fix merged"),
    Kind.UNKNOWN: ("fail", "s-open", "Command without effect"),
}
_SHA = re.compile(r"[0-9a-f]{7,40}\b")
_EXCERPT, _READ = 400, 20_000  # characters shown, and looked at for them
_NO_PROSE = (">", "#regzbot", "Closes:", "Link:", "Reported-by:")
_END_OF_PROSE = ("diff --git", "Signed-off-by:")
# Short addresses that kernel.org forwards, by tree.
_COMMITS = {"next": "https://git.kernel.org/next/linux-next/c/", "stable": "https://git.kernel.org/stable/c/"}
_MAINLINE_COMMITS = "https://git.kernel.org/torvalds/c/"


@register.simple_tag
def shape(name: str, css: str = "") -> SafeString:
    """A 12-pixel state shape from the sprite."""
    return format_html('<svg class="g {}" aria-hidden="true"><use href="#g-{}"/></svg>', css, name)


@register.simple_tag
def state(value: str, extra: str = "") -> SafeString:
    """A state: shape and word together."""
    glyph, css, word = _STATES[State(value)]
    return format_html('<span class="st {} {}">{}{}</span>', css, extra, shape(glyph), word)


@register.simple_tag
def event_shape(event: Happening) -> SafeString:
    """The shape of an event."""
    glyph, css, _ = _look(event)
    return shape(glyph, css)


@register.filter
def event_word(event: Happening) -> str:
    """What happened, in words."""
    return _look(event)[2]


def _look(event: Happening) -> tuple[str, str, str]:
    """An event's shape, class and words; a commit's depend on the tree that it landed in."""
    kind = Kind(event.kind)
    if kind is Kind.INTRODUCED and _SHA.match(event.text.lower()):
        return ("bisect", "s-open", "Culprit named")
    if kind is Kind.LANDED:
        tree, _, branch = event.text.partition("/")
        if tree == "next":
            return ("next", "s-next", "Fix in linux-next")
        return ("done", "s-done", f"Fix merged to {branch if tree == 'stable' else tree}")
    return _EVENTS[kind]


@register.simple_tag(takes_context=True)
def number(context: Context, count: int, state: str, **conditions: str) -> SafeString:
    """A count as a link to the rows that it counts; a zero leads nowhere."""
    if not count:
        return format_html('<span class="z">{}</span>', 0)
    query = {"state": state, **{name: value for name, value in conditions.items() if value}}
    asof = context.get("asof")
    if asof is not None and asof.is_past:
        query["at"] = asof.given
    return format_html('<a class="n" href="{}?{}">{}</a>', reverse("regressions:list"), urlencode(query), group(count))


@register.filter
def group(count: int) -> str:
    """A count with thin spaces between the thousands, from 10 000 on."""
    return f"{count:,}".replace(",", "\u2009") if count >= 10_000 else str(count)


@register.inclusion_tag("components/_dateline.html", takes_context=True)
def dateline(context: Context) -> dict[str, Any]:
    """The day, the latest releases and the freshness that fit the moment the page speaks of."""
    asof = context.get("asof")
    return {"asof": asof, "dateline": context_dateline(at=asof.at if asof is not None else timezone.now())}


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


@register.filter
def lore(message_id: str) -> str:
    """Where a mail is shown to the public; addresses of pages stay themselves."""
    return message_id if message_id.startswith(("https://", "http://")) else lore_url(message_id)


@register.simple_tag
def commit(sha: str, where: str = "mainline") -> SafeString:
    """A commit id at the length people quote, as a link to the tree; `where` is `tree/branch`."""
    address = _COMMITS.get(where.partition("/")[0], _MAINLINE_COMMITS) + sha
    return format_html('<a class="m" href="{}">{}</a>', address, sha[:12])


@register.filter
def short(value: str) -> str:
    """A commit id at the length people quote; anything else as it is."""
    is_sha = len(value) > 12 and all(c in "0123456789abcdef" for c in value)
    return value[:12] if is_sha else value


@register.filter
def excerpt(body: str) -> str:
    """The first words that a mail's author wrote: no quotes, no commands, no signature; 400 characters at most."""
    lines: list[str] = []
    for line in body[:_READ].splitlines():
        if line.rstrip() in ("--", "---") or line.startswith(_END_OF_PROSE):
            break
        if not line.startswith(_NO_PROSE) and not line.endswith(("wrote:", "schrieb:", "writes:")):
            lines.append(line.strip())
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"
