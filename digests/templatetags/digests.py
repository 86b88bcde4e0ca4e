"""How weeks and their sentences look."""

from datetime import date, datetime
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from digests.periods import Week, week_of
from digests.prose import Figure, Said
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
def said(context: Context, sentence: Said, week: Week) -> SafeString:
    """A sentence; its figures lead to the rows that they count."""
    return format_html_join("", "{}", ((_piece(context, piece, week),) for piece in sentence))


def _piece(context: Context, piece: str | Figure, week: Week) -> str:
    if isinstance(piece, str):
        return piece
    return _linked(context, piece, week)


@register.simple_tag(takes_context=True)
def part_number(context: Context, count: int, week: Week, part: str, cycle: str = "") -> SafeString:
    """How many regressions something happened to in a week, as a link to them; a zero is faint and leads nowhere."""
    if not count:
        return format_html('<span class="z">{}</span>', 0)
    return _linked(context, Figure(count, part=part, cycle=cycle), week)


@register.simple_tag(takes_context=True)
def then_number(context: Context, count: int, state: str, line: WeekLine) -> SafeString:
    """How many regressions of its cycle were in a state at the end of a week, as a link to them as of then."""
    if not count:
        return format_html('<span class="z">{}</span>', 0)
    at = line.week.last.isoformat() if line.is_finished else getattr(context.get("asof"), "given", "")
    query = {"state": state, "cycle": line.cycle} | ({"at": at} if at else {})
    return format_html('<a class="n" href="{}?{}">{}</a>', reverse("regressions:list"), urlencode(query), count)


def _linked(context: Context, figure: Figure, week: Week) -> SafeString:
    if not figure.count:
        return format_html("{}", 0)
    asof = context.get("asof")
    query = {"state": figure.state, "cycle": figure.cycle}
    if asof is not None and asof.is_past:
        query["at"] = asof.given
    asked = urlencode({name: value for name, value in query.items() if value})
    path = reverse("digests:part", args=[week.name, figure.part]) if figure.part else reverse("regressions:list")
    return format_html('<a class="n" href="{}{}">{}</a>', path, f"?{asked}" if asked else "", figure.count)


@register.filter
def signed(change: int) -> str:
    """A change with its sign; the minus is a real one."""
    return f"{'+' if change > 0 else '−'}{abs(change)}" if change else "0"


@register.filter
def days_of(week: Week, now: datetime | date | None = None) -> str:
    """`16 to 22 November 2026`: what is the same on both days is said once."""
    first, last = week.first, week.last
    head = f"{first.day}"
    if first.year != last.year:
        head = f"{first.day} {first:%B} {first.year}"
    elif first.month != last.month:
        head = f"{first.day} {first:%B}"
    return f"{head} to {last.day} {last:%B}" + ("" if now is not None and now.year == last.year else f" {last.year}")


@register.filter
def in_hundred(chance: float) -> str:
    """A chance as `62 %`."""
    return f"{100 * chance:.0f} %"
