"""What somebody wants to be mailed of: the fields of a form or a query string to a scope, and what is wrong with them.

Fields have the names that scopes have in addresses (digests.scope.KINDS), so that a link to the form fills it in. Each
takes several values, with commas or spaces between them or as fields of the same name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from django.db.models import Func, TextField
from django.http import QueryDict

from archive.links import message_id_of
from digests.scope import KINDS, MOST, NO_SUBSYSTEM, Scope, scope_of
from maintainers.models import SectionRow
from regressions.models import Regression
from regressions.pages import slug_of_mail
from releases.queries import cycle_dates
from subscriptions.addresses import AddressError, parse_address
from subscriptions.models import Cadence, Format
from subscriptions.recipients import to_person
from topics.queries import published_topics

TREES = ("mainline", "next", "stable")
_APART = re.compile(r"[\s,;]+")
_LONGEST = 500  # characters of a value that is looked at
_TOLD = 60  # characters of one that is told
_NAMED = 8  # known values that are told
_PAGE = re.compile(r"/regressions/([A-Za-z0-9-]{1,16})/?(?:[?#].*)?$")
_SLUG = re.compile(r"[A-Za-z0-9-]{1,16}")


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to choose from: cycles with the newest first, names of topics by slug."""

    cycles: Sequence[str]
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form as it was filled in.

    typed    values of a scope by kind, as they were typed; what is not known was left out of `scope`
    errors   sentences by field: `to`, `cadence`, `format` and kinds of a scope
    """

    to: str = ""
    address: str = ""
    cadence: str = Cadence.WEEKLY.value
    format: str = Format.TEXT.value
    scope: Scope = field(default_factory=Scope)
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> Mapping[str, str]:
        """Values by kind as a field of text shows them."""
        return {kind: ", ".join(values) for kind, values in self.typed.items()}


def known(*, now: datetime) -> Known:
    """Three statements."""
    cycles = [one.version for one in cycle_dates(at=now)]
    return Known(cycles, {topic.slug: topic.name for topic in published_topics()})


def wanted(query: QueryDict, there: Known, *, needs_address: bool) -> Wanted:
    """What a form or a query string says. Whether an address is known is not asked."""
    errors: dict[str, str] = {}
    to, address = query.get("to", "")[: 2 * _LONGEST], ""
    if needs_address:
        try:
            address = to_person(query.get("to", ""))
        except AddressError as error:
            errors["to"] = str(error)
    choices = {
        name: _choice(query, name, values, errors)
        for name, values in (("cadence", Cadence.values), ("format", Format.values))
    }
    typed = {kind: _values(query.getlist(kind)) for kind in KINDS}
    found = {kind: _found(kind, values, there, errors) for kind, values in typed.items()}
    return Wanted(
        to=to,
        address=address,
        cadence=choices["cadence"] or Cadence.WEEKLY.value,
        format=choices["format"] or Format.TEXT.value,
        scope=scope_of(found),
        typed=typed,
        errors=errors,
    )


def _choice(query: QueryDict, name: str, values: Sequence[str], errors: dict[str, str]) -> str:
    given = query.get(name, "")
    if not given or given in values:
        return given
    errors[name] = f"There is no {name} “{given[:_TOLD]}”. There are: {', '.join(values)}."
    return ""


def _values(texts: Sequence[str]) -> list[str]:
    """Single values, each once; one more than are taken tells that there are too many."""
    parts = (part[:_LONGEST] for text in texts[: MOST + 1] for part in _APART.split(text[: MOST * _LONGEST]))
    return list(dict.fromkeys(part for part in parts if part))[: MOST + 1]


def _found(kind: str, values: Sequence[str], there: Known, errors: dict[str, str]) -> list[str]:
    """Those that are known, as scopes name them; the error says which are not."""
    if not values:
        return []
    if len(values) > MOST:
        errors[kind] = f"No more than {MOST} can be asked for."
    if kind == "person":
        return _people(values[:MOST], errors)
    ways: dict[str, Callable[[Sequence[str]], Mapping[str, str]]] = {
        "tree": lambda given: {one: one for one in given if one in TREES},
        "cycle": lambda given: {one: one for one in given if one in there.cycles},
        "topic": lambda given: {one: one for one in given if one in there.topics},
        "subsystem": _subsystems,
        "regression": _regressions,
    }
    found = ways[kind]([one for one in values[:MOST] if one.isprintable()])
    missing = [one for one in values[:MOST] if one not in found]
    if missing:
        errors[kind] = _unknown(kind, missing[0], there)
    return list(found.values())


def _unknown(kind: str, value: str, there: Known) -> str:
    """Which value is not known, and what is: the closest names, else the first ones."""
    said = f"No {kind} “{value[:_TOLD]}” is known."
    if kind == "regression":
        return f"{said} Paste the address of its page here, or of its report on lore.kernel.org."
    names = {"tree": TREES, "cycle": there.cycles, "topic": list(there.topics)}
    every = names[kind] if kind in names else sorted(_all_subsystems())
    close = get_close_matches(value[:_TOLD], every, _NAMED, cutoff=0.5) or every[:_NAMED]
    return f"{said} There are: {', '.join(close)}{' and others' if len(close) < len(every) else ''}." if close else said


def _people(values: Sequence[str], errors: dict[str, str]) -> list[str]:
    found = []
    for value in values:
        try:
            found.append(parse_address(value))
        except AddressError as error:
            errors["person"] = f"“{value[:_TOLD]}”: {error}"
    return found


def _subsystems(values: Sequence[str]) -> Mapping[str, str]:
    every = _all_subsystems() | {NO_SUBSYSTEM}
    return {one: one for one in values if one in every}


def _all_subsystems() -> set[str]:
    """Those with a regression, and those that MAINTAINERS names. Two statements."""
    found: set[str] = set()
    for rows, column in ((Regression.objects.order_by(), "subsystems"), (SectionRow.objects.order_by(), "lists")):
        found |= set(rows.values_list(Func(column, function="unnest", output_field=TextField()), flat=True).distinct())
    return found


def _regressions(values: Sequence[str]) -> Mapping[str, str]:
    """Slugs, addresses of pages here, addresses or Message-IDs of mails."""
    slugs = {one: page[1] for one in values if (page := _PAGE.search(one))}
    slugs |= {one: one for one in values if _SLUG.fullmatch(one)}
    there = set(Regression.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    found = {one: slug for one, slug in slugs.items() if slug in there}
    for one in values:
        if one not in slugs and (slug := slug_of_mail(message_id_of(one) or one.strip("<>"))):
            found[one] = slug
    return found
