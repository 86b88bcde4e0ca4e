"""The same list in forms for programs: links beside it, and rel=alternate in the head of its page.

A resource of the API is named as its address is; where there is none, or it knows a condition of the page not, it would
give something else than the page shows, and no link leads there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import template
from django.template import Context
from django.urls import NoReverseMatch, resolve, reverse

register = template.Library()
Kept = Iterable[tuple[str, str]] | str
# What feeds can be asked for, beside `at`: those that are not named have no conditions, None is all.
_CONDITIONS: dict[str, Sequence[str] | None] = {
    "peers:feed": None,
    "flow:feed": ("area", "author", "list"),
    "flow:fix_feed": ("list", "subsystem"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of what a page shows."""

    address: str
    kind: str  # its media type
    name: str


@register.inclusion_tag("components/_alternates.html", takes_context=True)
def alternates(
    context: Context, api: str, kept: Kept = (), *, arg: str = "", feed: str = "", title: str = "", **more: str
) -> Any:
    """The forms of a page for its head.

    `arg` names the one thing that page, resource and feed are about; `more` are conditions of the resource that the
    page has without being asked.
    """
    return {"forms": _forms(context, api, kept, arg, feed, more), "title": title}


@register.inclusion_tag("components/_exports.html", takes_context=True)
def exports(context: Context, api: str, kept: Kept = (), *, arg: str = "", feed: str = "", **more: str) -> Any:
    """The same as links beside a list."""
    return {"forms": _forms(context, api, kept, arg, feed, more)}


def _forms(context: Context, api: str, kept: Kept, arg: str, feed: str, more: Mapping[str, str]) -> list[Form]:
    asof = context.get("asof")  # a page that speaks of now alone has none
    at = [("at", asof.given)] if asof and asof.is_past else []
    said = [pair for pair in (parse_qsl(kept) if isinstance(kept, str) else kept) if pair[0] != "at"]
    conditions = [pair for pair in said if pair[0] not in ("sort", "page")]  # which list it is, not how it is shown
    order = [pair for pair in said if pair[0] == "sort"]
    own = [(name, value) for name, value in more.items() if value]
    found = list(_of_api(api, arg, [*conditions, *own], order + at))
    if feed and (address := _address(feed, arg) or _address(feed, "")):
        wanted = _CONDITIONS.get(feed, ())
        asked = [pair for pair in conditions if wanted is None or pair[0] in wanted]
        found.append(Form(_with(address, asked + at), "application/atom+xml", "Atom"))
    return found


def _of_api(api: str, arg: str, conditions: list[tuple[str, str]], also: list[tuple[str, str]]) -> Iterable[Form]:
    """JSON, and of lists CSV; `also` are said where the resource knows of them."""
    address = _address(f"api:{api}", arg)
    if not address:
        return
    known, forms = _offered(resolve(address).func.view_class)  # type: ignore[attr-defined]
    if not {name for name, _ in conditions} <= known:
        return
    asked = conditions + [pair for pair in also if pair[0] in known]
    if "csv" in forms:
        yield Form(_with(address, [("format", "csv"), *asked]), "text/csv", "CSV")
    yield Form(_with(address, asked), "application/json", "JSON")


@cache
def _offered(view: Any) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the parameters of a resource, and of its forms."""
    resource = view()
    return frozenset(resource.known()), frozenset(str(one.format) for one in resource.renderer_classes)


def _address(name: str, arg: str) -> str:
    try:
        return reverse(name, args=[arg] if arg else [])
    except NoReverseMatch:
        return ""


def _with(address: str, query: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
