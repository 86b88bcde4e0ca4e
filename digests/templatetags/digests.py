"""How weeks and their sentences look."""

from datetime import date, datetime

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from digests.links import list_path, part_path, patches_path, query, radar_path
from digests.periods import Period, week_of
from digests.prose import Figure, Said
from digests.scope import EVERYTHING, Scope
from digests.weeks import WeekLine
from releases.asof import AsOf

register = template.Library()


@register.simple_tag(takes_context=True)
def this_week(context: Context) -> str:
    """The address of the edition of the week that a page speaks of."""
    asof = context.get("asof")
    at = asof.at if isinstance(asof, AsOf) else timezone.now()
    suffix = asof.suffix if isinstance(asof, AsOf) else ""
    return reverse("digests:week", args=[week_of(at).name]) + suffix


@register.simple_tag(takes_context=True)
def said(context: Context, sentence: Said, period: Period) -> SafeString:
    """A sentence; its figures lead to the rows that they count."""
    return format_html_join("", "{}", ((_piece(context, piece, period),) for piece in sentence))


def _piece(context: Context, piece: str | Figure, period: Period) -> str:
    if isinstance(piece, str):
        return piece
    return _figure(context, piece, period)


@register.simple_tag(takes_context=True)
def part_number(context: Context, count: int, period: Period, part: str, cycle: str = "") -> SafeString:
    """How many regressions something happened to in a period, as a link to them; a zero is faint and leads nowhere."""
    if not count:
        return format_html('<span class="z">{}</span>', 0)
    return _figure(context, Figure(count, part=part, cycle=cycle), period)


@register.simple_tag(takes_context=True)
def then_number(context: Context, count: int, state: str, line: WeekLine) -> SafeString:
    """How many regressions of its cycle were in a state at the end of a week, as a link to them as of then."""
    if not count:
        return format_html('<span class="z">{}</span>', 0)
    at = line.week.last.isoformat() if line.is_finished else getattr(context.get("asof"), "given", "")
    return _linked(count, list_path(EVERYTHING, at, state=state, cycle=line.cycle))


def _figure(context: Context, figure: Figure, period: Period) -> SafeString:
    scope, at = _asked(context)
    if figure.part:
        path = part_path(period, scope, at, figure.part, cycle=figure.cycle)
    else:
        path = list_path(scope, at, state=figure.state, cycle=figure.cycle)
    return _linked(figure.count, path)


def _asked(context: Context) -> tuple[Scope, str]:
    """What the page tells of, and as of when: '' is now."""
    asof, scope = context.get("asof"), context.get("scope")
    given = asof.given if isinstance(asof, AsOf) and asof.is_past else ""
    return scope if isinstance(scope, Scope) else EVERYTHING, given


def _linked(count: int, path: str) -> SafeString:
    return format_html('<a class="n" href="{}">{}</a>', path, count) if count and path else format_html("{}", count)


@register.simple_tag(takes_context=True)
def rows_path(context: Context, period: Period, part: str) -> str:
    """The address of all in a list of an edition; '' where there is no such page."""
    scope, at = _asked(context)
    if part == "overdue":
        return list_path(scope, at, state="open", overdue="1")
    return part_path(period, scope, at, part)


@register.simple_tag(takes_context=True)
def radar_number(context: Context, count: int, part: str, word: str = "") -> SafeString:
    """How many fixes are in a part of the radar, as a link to it."""
    path = radar_path(*_asked(context), part)
    return format_html('<a href="{}">{}{}</a>' if path else "{1}{2}", path, word, count)


@register.simple_tag(takes_context=True)
def series_path(context: Context, period: Period, area: str = "") -> str:
    """The address of the series of a period; '' where there is no such page."""
    return patches_path(period, *_asked(context), area=area)


@register.simple_tag(takes_context=True)
def kept(context: Context, scope: Scope | None = None) -> str:
    """What an address has to end in to keep to the scope of the page (or to another) and to its moment."""
    own, at = _asked(context)
    return query(own if scope is None else scope, at)


@register.filter
def signed(change: int) -> str:
    """A change with its sign; the minus is a real one."""
    return f"{'+' if change > 0 else '−'}{abs(change)}" if change else "0"


@register.filter
def days_of(period: Period, now: datetime | date | None = None) -> str:
    """`16 to 22 November 2026`: what is the same on both days is said once."""
    first, last = period.since.date(), period.end.date()
    year = "" if now is not None and now.year == last.year else f" {last.year}"
    if first == last:
        return f"{last.day} {last:%B}{year}"
    head = f"{first.day}"
    if first.year != last.year:
        head = f"{first.day} {first:%B} {first.year}"
    elif first.month != last.month:
        head = f"{first.day} {first:%B}"
    return f"{head} to {last.day} {last:%B}{year}"


@register.filter
def in_hundred(chance: float) -> str:
    """A chance as `62 %`."""
    return f"{100 * chance:.0f} %"
