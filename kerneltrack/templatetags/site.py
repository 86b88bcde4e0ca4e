"""How states, events and counts look, everywhere the same."""

import re
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.facts import Kind, State
from regressions.matrix import Cell, Progress
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
    Kind.UNDONE: ("dot", "", "Decision undone"),
    Kind.MENTION: ("dot", "", "Mentioned"),
    Kind.UNKNOWN: ("fail", "s-open", "Command without effect"),
}
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
_REFUSALS = {
    "untracked-thread": "nothing is tracked in that thread",
    "report-not-found": "what it names is in no archive that we know",
    "monitor-failed": "what it names cannot be followed",
    "unlink-failed": "what it names was neither linked nor monitored",
}
_SHA = re.compile(r"[0-9a-f]{7,40}\b")


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
def fix_progress(cell: Cell) -> SafeString:
    """How far a fix has come in one place: shape and word together."""
    glyph, css, word = _PROGRESS[cell.progress]
    if cell.progress in (Progress.LANDED, Progress.RELEASED) and cell.tree == "next":
        glyph, css, word = "next", "s-next", "In next"
    elif cell.progress is Progress.LANDED and cell.tree == "stable":
        glyph, css, word = "next", "s-next", "Queued"
    return format_html('<span class="st {}">{}{}</span>', css, shape(glyph), word)


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
    if kind is Kind.UNKNOWN:
        why = event.text.rpartition("(")[2].removesuffix(")")
        return (*_EVENTS[kind][:2], f"Command {refusal(why)}")
    return _EVENTS[kind]


@register.filter
def without_reason(text: str) -> str:
    """The command of an event without effect, as written: why it had none is said in words beside it."""
    return text.rpartition(" (")[0]


@register.filter
def refusal(why: str) -> str:
    """Why a command had no effect, in words that complete "the command ..."."""
    if why in _REFUSALS:
        return f"had no effect: {_REFUSALS[why]}"
    return "could not be understood" if why == "unknown-command" else f"could not be understood: {why}"


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
