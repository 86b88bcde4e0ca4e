"""How states, events and counts look, everywhere the same."""

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.facts import State
from cases.words import STATES, Look, event_look, refusal
from regressions.matrix import Cell, Progress
from regressions.queries import Counts
from regressions.timeline import Happening

register = template.Library()
register.filter(refusal)
_ZERO = format_html('<span class="z">{}</span>', 0)

# how far a fix has come in one place -> (shape, class, word)
_PROGRESS = {
    Progress.POSTED: ("ring", "s-none", "Posted"),
    Progress.LANDED: ("done", "s-done", "Merged"),
    Progress.RELEASED: ("done", "s-done", "Released"),
    Progress.WAITING: ("open", "s-open", "Waiting"),
    Progress.UNTOUCHED: ("none", "s-none", "Not affected"),
    Progress.REVERTED: ("fail", "s-open", "Reverted"),
    Progress.DROPPED: ("fail", "s-open", "Dropped"),
}


@register.simple_tag
@lru_cache(maxsize=100)  # a page has hundreds, of some twenty
def shape(name: str, css: str = "") -> SafeString:
    """A 12-pixel state shape from the sprite."""
    return format_html('<svg class="g {}" aria-hidden="true"><use href="#g-{}"/></svg>', css, name)


@register.simple_tag
@lru_cache(maxsize=100)
def state(value: str, extra: str = "") -> SafeString:
    """A state: shape and word together."""
    glyph, css, word = STATES[State(value)]
    return format_html('<span class="st {} {}">{}{}</span>', css, extra, shape(glyph), word)


@register.simple_tag
@lru_cache(maxsize=10_000)
def regression_url(slug: str) -> str:
    """The address of a regression: `url` asks all patterns again for each row."""
    return reverse("regressions:detail", args=[slug])


@register.simple_tag
def progress_look(cell: Cell) -> Look:
    """How far a fix has come in one place: shape, class and word."""
    if cell.progress in (Progress.LANDED, Progress.RELEASED) and cell.tree == "next":
        return ("next", "s-next", "In next")
    if cell.progress is Progress.LANDED and cell.tree == "stable":
        return ("next", "s-next", "Queued")
    return _PROGRESS[cell.progress]


@register.simple_tag
def event_shape(event: Happening) -> SafeString:
    """The shape of an event."""
    glyph, css, _ = event_look(event.kind, event.text)
    return shape(glyph, css)


@register.filter
def event_word(event: Happening) -> str:
    """What happened, in words."""
    return event_look(event.kind, event.text)[2]


@register.filter
def without_reason(text: str) -> str:
    """The command of an event without effect, as written: why it had none is said in words beside it."""
    return text.rpartition(" (")[0]


@register.simple_tag(takes_context=True)
def number(context: Context, count: int, state: str, **conditions: str) -> SafeString:
    """A count as a link to the rows that it counts, under the conditions that its page has; a zero leads nowhere."""
    asked = {**(context.get("held") or {}), **conditions}
    if not count or None in asked.values():
        return format_html("{}", group(count)) if count else _ZERO
    asof = context.get("asof")
    at = asof.given if asof is not None and asof.is_past else ""
    return _number(count, state=state, **asked, at=at)


@lru_cache(maxsize=2_000)  # a table of cycles has hundreds, and few change from one page to the next
def _number(count: int, **query: str) -> SafeString:
    told = urlencode({name: value for name, value in query.items() if value})
    return format_html('<a class="n" href="{}?{}">{}</a>', reverse("regressions:list"), told, group(count))


@register.simple_tag(takes_context=True)
def cycle_cells(context: Context, counts: Counts, version: str) -> SafeString:
    """Cells of a table of cycles, of one or of all ('')."""
    figures = {"reported": counts.reported, "open": counts.open, "resolved": counts.resolved}
    cells = (number(context, count, state, cycle=version) for state, count in figures.items())
    return format_html_join("", '<td class="r">{}</td>', ((cell,) for cell in cells))


@register.filter
def group(count: int) -> str:
    """A count with thin spaces between the thousands, from 10 000 on."""
    return f"{count:,}".replace(",", "\u2009") if count >= 10_000 else str(count)
