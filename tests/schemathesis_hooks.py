"""What a schema cannot say of requests, for schemathesis (SCHEMATHESIS_HOOKS): what there is in this world, that only
servers can make a cursor, what is a kernel, and that times are neither before the first kernel nor to come.

Only what is meant to be right is put right, and of names that could be there, one in eight stays as it is: unknown.
"""

import json
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from urllib.request import urlopen
from zlib import crc32

import schemathesis
from schemathesis.core.parameters import ParameterLocation

_TIMES = {"at": "2026-11-23", "updated_after": "2026-11-05T12:00:00Z", "week": "2026-W46"} | {
    f"{what}_{side}": day
    for what in ("posted", "released")
    for side, day in (("after", "2026-10-05"), ("before", "2026-11-05"))
}
_ONLY_OF_NOW = ("at", "sort", "ordering")  # they mean nothing beside updated_after
_KERNELS = ("6.12.74+deb13-amd64", "7.3", "7.4-rc2", "6.18.12", "next-20261120", "Linux version 6.6.30 (gcc) #1 SMP")
_NAMES = 20  # of each list
_MAILS, _RELEASES = "/api/v1/candidates/", "/api/v1/releases/"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Puts right what cases that are meant to be right cannot know."""
    if case.meta is None:
        return
    site = "{0.scheme}://{0.netloc}".format(urlsplit(case.operation.base_url))
    if case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
        _name(site, case)
    if not case.meta.generation.mode.is_positive:
        return
    if case.query:
        _ask(case.query, _names(site, _RELEASES))
    if isinstance(case.body, dict) and "report" in case.body:
        case.body["report"] = _chosen(_names(site, _MAILS), case.body["report"])


def _name(site: str, case: Any) -> None:
    """Names of what is there, each from the list above it."""
    above, given = "", dict(case.path_parameters)
    for part in case.operation.path.strip("/").split("/"):
        name = part.strip("{}")
        if name != part and (known := _names(site, f"{above}/")):
            given[name] = _chosen(known, str(given[name]))
        above += f"/{given[name] if name != part else part}"
    case.path_parameters.update(given)


def _ask(query: dict[str, Any], releases: tuple[str, ...]) -> None:
    for name in ("cursor", "after"):
        query.pop(name, None)
    for name in _TIMES.keys() & query.keys():
        query[name] = _TIMES[name]
    for name, known in (("release", _KERNELS), ("from", releases), ("to", releases)):
        if name in query:
            query[name] = known[crc32(repr(query[name]).encode()) % len(known)]
    if "updated_after" in query:
        for name in _ONLY_OF_NOW:
            query.pop(name, None)


def _chosen(known: tuple[str, ...], given: str) -> str:
    """The same for the same."""
    number = crc32(given.encode("utf-8", "surrogatepass"))
    return known[number // 8 % len(known)] if known and number % 8 else given


def _names(site: str, above: str) -> tuple[str, ...]:
    return _kept(site, above) if above.count("/") == 4 else _listed(site, above)  # decisions come and go


@cache
def _kept(site: str, above: str) -> tuple[str, ...]:
    return _listed(site, above)


def _listed(site: str, above: str) -> tuple[str, ...]:
    """Names of the first things of a list; none where there is no such list."""
    try:
        with urlopen(f"{site}{quote(above, errors='surrogatepass')}?limit={_NAMES}", timeout=30) as answer:
            rows = json.load(answer)["results"]
    except OSError:
        return ()
    return tuple(unquote(urlsplit(row["url"]).path).removeprefix(above).strip("/") for row in rows)
