"""How series and their states look, everywhere the same."""

from collections.abc import Sequence
from functools import cache, lru_cache

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from flow.addresses import series_path
from flow.fixes import FixedRegression
from flow.flags import NEXT_DAYS, PICK_UP_DAYS, Part
from flow.radar_filter import LABELS
from flow.week import Line
from patches.queries import Revision, SeriesRow
from patches.states import State
from regressions.patches import FixTie

register = template.Library()
_FEW = 4  # revisions that are linked on a line
_ZERO, _MORE = SafeString('<span class="z">0</span>'), SafeString('<span class="z">…</span> ')
# part of the radar -> (what is in it, why it is empty)
_PARTS = {
    Part.NEW: (
        f"latest revision not {PICK_UP_DAYS} days old, newest first",
        f"No fix of a tracked regression was posted in the last {PICK_UP_DAYS} days and waits to be picked up.",
    ),
    Part.POSTED: (
        f"latest revision at least {PICK_UP_DAYS} days old, in no tree that is followed; longest wait first",
        f"No fix waits for somebody to pick it up for {PICK_UP_DAYS} days or more.",
    ),
    Part.NEXT: (
        f"longest wait first; flagged from {NEXT_DAYS} days on where mainline has the regression",
        "No fix of an open regression is in linux-next alone.",
    ),
    Part.STABLE: (
        "a living series has the culprit and lacks the fix; longest wait first",
        "No living stable series is known to lack a fix that mainline has.",
    ),
}
_TIES = {
    FixTie.CLOSES: "closes its report",
    FixTie.LINKS: "links to its report",
    FixTie.FIXES: "names its culprit",
    FixTie.THREAD: "posted in its thread",
}
# state -> (shape, class, word); the shape carries the colour, the word stays in ink (visual design).
_STATES = {
    State.POSTED: ("ring", "s-none", "Posted"),
    State.ASKED: ("poke", "s-open", "Changes requested"),
    State.NEXT: ("next", "s-next", "In next"),
    State.PARTLY: ("next", "s-next", "Partly merged"),
    State.MERGED: ("done", "s-done", "Merged"),
    State.SUPERSEDED: ("none", "s-none", "Superseded"),
    State.STALE: ("none", "s-none", "No word lately"),
}


@register.simple_tag
def series_state(row: SeriesRow) -> SafeString:
    """Shape and word, and since when or in which release."""
    more = row.release if row.state in (State.MERGED, State.PARTLY) else ""
    if row.state is State.NEXT:
        more = f"{row.state_at:%d %b}".lstrip("0")
    return format_html(
        "{}{}", _state(row.state, ""), format_html(' <span class="soft">{}</span>', more) if more else ""
    )


@register.simple_tag
def series_badge(row: SeriesRow) -> SafeString:
    """Shape and word in a frame, for the head of a page."""
    return _state(row.state, "badge")


@cache
def _state(state: State, extra: str) -> SafeString:
    glyph, css, word = _STATES[state]
    return format_html(
        '<span class="st {} {}"><svg class="g" aria-hidden="true"><use href="#g-{}"/></svg>{}</span>',
        css, extra, glyph, word,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def series_line(context: Context, line: Line) -> SafeString:
    """A row of the table of a week: made here, since a template takes three times as long and there are a hundred."""
    row = line.row
    parts = f"{row.total} patches" if row.total > 1 else ""
    if row.missing:
        parts = f"{row.found} of {row.total} patches"
    return format_html(
        '<tr role="row"><th scope="row" role="rowheader" class="c1"><a class="ti" href="{}">{}</a>'
        ' <span class="soft">{}</span></th><td role="cell" class="nw">{}</td><td role="cell" class="soft nw">{}</td>'
        '{}{}{}{}<td role="cell" class="nw">{}{}</td></tr>',
        series_url(context, row.head), row.title or "(no subject)", parts,
        revision_links(context, row, line.revisions), row.author_name or row.author_address,
        _count(row.reviewed, "R"), _count(row.acked, "A"), _count(row.tested, "T"), _count(row.replies, "replies"),
        series_state(row), _fixes(context, line.fixes),
    )  # fmt: skip


def _fixes(context: Context, fixes: Sequence[FixedRegression]) -> SafeString | str:
    """The tracked regressions that a series is for, by their ids."""
    if not fixes:
        return ""
    asof = context.get("asof")
    suffix = asof.suffix if asof else ""
    links = [(reverse("regressions:detail", args=[one.slug]) + suffix, one.title, one.slug) for one in fixes[:_FEW]]
    shown = format_html_join(", ", '<a href="{}" title="{}">{}</a>', links)
    return format_html(' <span class="soft">fixes {}</span>', shown)


@lru_cache(maxsize=1000)
def _count(number: int, label: str) -> SafeString:
    return format_html('<td role="cell" class="r" data-l="{}">{}</td>', label, some(number))


@register.simple_tag(takes_context=True)
def series_url(context: Context, head: str) -> str:
    """Address of a series, in the time of the page."""
    asof = context.get("asof")
    return series_path(head) + (asof.suffix if asof else "")


@register.simple_tag
def some(number: int) -> SafeString | int:
    """A count in a table: a zero is faint."""
    return number or _ZERO


@register.filter
def part_label(part: Part) -> str:
    """The head of a part of the radar."""
    return LABELS[part]


@register.filter
def part_note(part: Part) -> str:
    """What is in a part of the radar, and in which order."""
    return _PARTS[part][0]


@register.filter
def part_empty(part: Part) -> str:
    """Why a part of the radar is empty."""
    return _PARTS[part][1]


@register.filter
def tie_words(tie: FixTie) -> str:
    """What says that a patch is for a regression."""
    return _TIES[tie]


@register.simple_tag(takes_context=True)
def revision_links(context: Context, current: SeriesRow, revisions: Sequence[Revision]) -> SafeString:
    """`… v2 v3 v4`: the last few revisions, the one of the line without a link."""
    links = " ".join(
        f"<b>{_name(one)}</b>"
        if one.head == current.head
        else f'<a href="{series_url(context, one.head)}">{_name(one)}</a>'
        for one in revisions[-_FEW:]
    )
    # Nothing in it is anybody's: addresses are percent-encoded, names are our own.
    return SafeString(f'<span class="m vs">{_MORE if len(revisions) > _FEW else ""}{links}</span>')


def _name(one: Revision) -> str:
    return ("RFC " if one.is_rfc else "") + f"v{one.version}" + ("ʳ" if one.is_resend else "")
