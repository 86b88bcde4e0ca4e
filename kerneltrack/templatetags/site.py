"""How times, ages, states and mails look, everywhere the same."""

from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from archive.links import lore_url
from regressions.facts import State

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
    "reported": ("open", "s-open", "Reported"),
    "reply": ("dot", "", "Reply"),
    "patch": ("patch", "s-next", "Patch posted"),
    "introduced": ("bisect", "s-open", "Introduced"),
    "title": ("dot", "", "Title changed"),
    "from": ("dot", "", "Reporter named"),
    "fix": ("next", "s-next", "Fix announced"),
    "resolved": ("done", "s-done", "Resolved"),
    "invalid": ("none", "", "Found invalid"),
    "inconclusive": ("none", "", "Closed as inconclusive"),
    "duplicate": ("none", "", "Marked as duplicate"),
    "backburner": ("none", "", "Put on the back burner"),
    "unbackburner": ("open", "s-open", "Taken off the back burner"),
    "poke": ("poke", "", "Reply asked for"),
    "link": ("dot", "", "Link added"),
    "unlink": ("dot", "", "Link removed"),
    "monitor": ("dot", "", "Thread monitored"),
    "note": ("dot", "", "Note"),
    "landed": ("done", "s-done", "Commit landed"),
    "unknown": ("fail", "s-open", "Command could not be understood"),
}


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
def event_shape(kind: str) -> SafeString:
    """The shape of an event."""
    glyph, css, _ = _EVENTS[kind]
    return shape(glyph, css)


@register.filter
def event_word(kind: str) -> str:
    """What happened, in words."""
    return _EVENTS[kind][2]


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


@register.filter
def prose_date(at: datetime) -> str:
    """A date in a sentence: July 31, 2009."""
    return f"{at:%B} {at.day}, {at.year}"


@register.filter
def lore(message_id: str) -> str:
    """Where a mail is shown to the public; addresses of pages stay themselves."""
    return message_id if "://" in message_id else lore_url(message_id)


@register.filter
def short(value: str) -> str:
    """A commit id at the length people quote; anything else as it is."""
    is_sha = len(value) > 12 and all(c in "0123456789abcdef" for c in value)
    return value[:12] if is_sha else value


@register.filter
def excerpt(body: str) -> str:
    """The first words that a mail's author wrote: no quotes, no commands, no signature; 400 characters at most."""
    lines: list[str] = []
    for line in body.splitlines():
        if line in ("-- ", "--", "---") or line.startswith(("diff --git", "Signed-off-by:")):
            break
        if not line.startswith((">", "#regzbot")) and not line.endswith(("wrote:", "schrieb:", "writes:")):
            lines.append(line.strip())
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= 400 else text[:400].rsplit(" ", 1)[0] + " …"
