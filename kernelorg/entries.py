"""A kernel as kernel.org lists it, a listing of them, and what the readers of all its forms share. Pure.

Whatever form a listing has, it may be cut off, hostile, or of tomorrow: a broken field loses that field, a broken
entry that entry, and a remark says so. Only an answer without a single usable entry is an error.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from releases.facts import Precision
from releases.versions import Tree, Version, parse_version

MONIKERS = ("mainline", "stable", "longterm", "linux-next")
LINKS = ("source", "pgp", "gitweb", "changelog", "diffview", "patch_full", "patch_incremental")
MAX_BODY = 1024 * 1024  # bytes; the longest form has 30 kB
MAX_ENTRIES = 500  # kernel.org lists about ten
MAX_REMARKS = 50
_LONGEST_WORD = 40  # characters of a version or a moniker
_LONGEST_LINK = 500
_LONGEST_REMARK = 200
_LONGEST_RAW = 20_000  # characters of one entry as JSON
_DEEPEST = 20  # levels of JSON that are kept
_LARGE = 2.0**53  # from there on a fraction in JSON is no exact number
_YEARS = (1991, 2100)  # Linux 0.01, and far enough
_LINK = re.compile(r"https?://[^\s<>\"'\\]+")
# What marks a page for browsers that stands in the way of data, as in archive/fetch.py (Anubis).
_CHALLENGES = (b"/.within.website/x/cmd/anubis", b"anubis_challenge", b"Making sure you&#39;re not a bot")
_HTML = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]{0,100}>([^<]{1,200})", re.IGNORECASE)


class ListingError(ValueError):
    """The whole answer is useless; the message says why, fit for a status page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kernel as a listing has it: what is None or missing, the listing does not say.

    version   as listed: "6.12.59", "7.4-rc3", "next-20261120"
    moniker   as listed, one of MONIKERS or a new word; '' where none is given; it is not the state of support
    links     web addresses by the names of LINKS, only those given
    raw       the JSON object as it came; empty in other forms
    """

    version: str
    moniker: str
    is_eol: bool | None = None
    released_at: datetime | None = None
    precision: Precision | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)

    def after(self, before: "Entry") -> "Entry":
        """All that is said by an earlier entry and this one, of one version: what this one leaves open, stays."""
        is_dated = self.released_at is not None and not self._is_day_of(before)
        return Entry(
            version=self.version,
            moniker=self.moniker or before.moniker,
            is_eol=before.is_eol if self.is_eol is None else self.is_eol,
            released_at=self.released_at if is_dated else before.released_at,
            precision=self.precision if is_dated else before.precision,
            links={**before.links, **self.links},
            raw={**before.raw, **{key: value for key, value in self.raw.items() if value is not None}},
        )

    def _is_day_of(self, before: "Entry") -> bool:
        """Whether its date is the earlier one's, only coarser; whose day, UTC's or the site's, nobody says."""
        if self.released_at is None or before.released_at is None:
            return False
        is_coarser = (before.precision, self.precision) == (Precision.SECOND, Precision.DAY)
        return is_coarser and abs((self.released_at.date() - before.released_at.date()).days) <= 1


@dataclass(frozen=True, slots=True)
class Listing:
    """What one answer lists, in its order; `latest_stable` is '' where it names none, `extra` is what is new to us."""

    entries: tuple[Entry, ...]
    latest_stable: str = ""
    remarks: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


class Draft:
    """A listing while it is read: takes values of any type, keeps what can be used, and remarks on the rest."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._remarks: list[str] = []
        self._unsaid = 0
        self._seen: set[str] = set()
        self._offered = 0

    def remark(self, sentence: str) -> None:
        """Note what is odd; what is beyond MAX_REMARKS is only counted."""
        if len(self._remarks) < MAX_REMARKS - 1:
            self._remarks.append(clean(sentence)[:_LONGEST_REMARK])
        else:
            self._unsaid += 1

    def skip(self, what: str) -> None:
        """Count an entry that cannot even be asked for its version."""
        self._offered += 1
        self.remark(f"entry {self._offered} {what}; left out")

    def version(self, value: object) -> str | None:
        """The version of the next entry as it is listed; None when there is none and the entry is to be left out."""
        self._offered += 1
        if len(self.entries) >= MAX_ENTRIES:
            return None
        found = words(value) if isinstance(value, str) else ""
        version = parse_version(found)
        if version is None:
            shown = f"{found[:_LONGEST_WORD]!r} is no version of a kernel" if found else "no version"
            self.remark(f"entry {self._offered}: {shown}; left out")
        elif version.text in self._seen:
            self.remark(f"{found}: listed twice")
        else:
            self._seen.add(version.text)
            return found
        return None

    def moniker(self, version: str, value: object) -> str:
        """The moniker as it is listed, cut where it is absurdly long; '' where there is none."""
        found = words(value) if isinstance(value, str) else ""
        if len(found) > _LONGEST_WORD:
            self.remark(f"{version}: moniker of {len(found)} characters cut")
            found = found[:_LONGEST_WORD]
        if not found:
            self.remark(f"{version}: no moniker")
        elif found not in MONIKERS:
            self.remark(f"{version}: unknown moniker {found!r}")
        return found

    def moment(self, version: str, seconds: object, day: object) -> tuple[datetime | None, Precision | None]:
        """When it was released: by epoch seconds, else by an ISO day (midnight UTC)."""
        exact, on = self._exact(version, seconds), self._day(version, day)
        if exact is not None and on is not None and abs((exact.date() - on).days) > 1:
            self.remark(f"{version}: the timestamp is of {exact:%Y-%m-%d}, the date {on}")
        if exact is not None:
            return exact, Precision.SECOND
        if on is not None:
            return datetime(on.year, on.month, on.day, tzinfo=UTC), Precision.DAY
        if seconds is None and day in (None, ""):
            self.remark(f"{version}: no date")
        return None, None

    def links(self, version: str, given: Mapping[str, object]) -> dict[str, str]:
        """Those that are web addresses; null means that there is none."""
        found = {}
        for name, value in given.items():
            if value is None:
                continue
            if not isinstance(value, str) or not _LINK.fullmatch(value) or not value.isprintable():
                self.remark(f"{version}: {name} is no web address")
            elif len(value) > _LONGEST_LINK:
                self.remark(f"{version}: {name} has {len(value)} characters; left out")
            else:
                found[name] = value
        return found

    def kept(self, about: str, value: Mapping[str, Any]) -> dict[str, Any]:
        """JSON as it came, but so that PostgreSQL can keep it; {} where that would be too much."""
        found: dict[str, Any] = storable(value)
        if len(json.dumps(found)) > _LONGEST_RAW:
            self.remark(f"{about}: too long to be kept as it came")
            return {}
        return found

    def latest(self, value: object) -> str:
        """The kernel that the listing calls the latest stable one; '' where it names none."""
        found = words(value) if isinstance(value, str) else ""
        if parse_version(found) is None:
            self.remark("the latest stable kernel is not named")
            return ""
        return found

    def listing(self, latest_stable: str = "", extra: Mapping[str, Any] | None = None) -> Listing:
        """What was read; ListingError when nothing of it can be used."""
        if not self.entries:
            first = f": {self._remarks[0]}" if self._remarks else ""
            raise ListingError(f"none of {self._offered} entries can be used{first}")
        kept = self.kept("the listing", extra or {})
        return Listing(tuple(self.entries), latest_stable, self._all_remarks(), kept)

    def _all_remarks(self) -> tuple[str, ...]:
        cut = f"{self._offered} entries: only the first {MAX_ENTRIES} are read"
        first = (cut,) if len(self.entries) >= MAX_ENTRIES and self._offered > MAX_ENTRIES else ()
        last = (f"and {self._unsaid} further remarks",) if self._unsaid else ()
        return (*first, *self._remarks[: MAX_REMARKS - len(first) - len(last)], *last)

    def _exact(self, version: str, value: object) -> datetime | None:
        """Epoch seconds; as a text or a fraction they are taken with a remark."""
        number = _number(value)
        if number is None:
            if value is not None:
                self.remark(f"{version}: timestamp is no number")
            return None
        if not isinstance(value, int):
            self.remark(f"{version}: timestamp is no whole number")
        first, last = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (_YEARS[0], _YEARS[1] + 1))
        if not first <= number < last:
            self.remark(f"{version}: timestamp is not of {_YEARS[0]} to {_YEARS[1]}")
            return None
        return datetime.fromtimestamp(number, UTC)

    def _day(self, version: str, value: object) -> date | None:
        if value is None or value == "":
            return None
        try:
            found = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None or not _YEARS[0] <= found.year <= _YEARS[1]:
            self.remark(f"{version}: {clean(str(value)[:_LONGEST_WORD])!r} is no date of {_YEARS[0]} to {_YEARS[1]}")
            return None
        return found


def in_series(text: str) -> Version | None:
    """The version where it is one that a series has, final or update; candidates and realtime speak for no series."""
    version = parse_version(text)
    is_one = version is not None and version.rc is None and version.tree in (Tree.MAINLINE, Tree.STABLE)
    return version if is_one else None


def check_body(body: bytes, *, wanted: str, is_page: bool = False) -> None:
    """ListingError for what cannot be a listing of any form: nothing, too much, or a page where data is wanted."""
    if not body.strip():
        raise ListingError("an empty answer")
    if len(body) > MAX_BODY:
        raise ListingError(f"an answer of {len(body)} bytes: too long for {wanted}")
    if any(mark in body for mark in _CHALLENGES):
        raise ListingError(f"a challenge for browsers instead of {wanted}")
    if not is_page and _HTML.match(body):
        title = _TITLE.search(body[:20_000].decode("utf-8", "replace"))
        raise ListingError(f"an HTML page instead of {wanted}{f': {words(title[1])[:80]!r}' if title else ''}")


def clean(text: str) -> str:
    """Text that PostgreSQL can store: no NUL, no half of a character."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def words(text: str) -> str:
    """The words of a text, one space between them."""
    return " ".join(clean(text).split())


def storable(value: Any, depth: int = 0) -> Any:
    """JSON that PostgreSQL can store; infinite numbers and what is nested absurdly deep become null."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return _storable_number(value)
    if isinstance(value, dict | list) and depth >= _DEEPEST:
        return None
    if isinstance(value, dict):
        return {clean(str(key)): storable(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [storable(one, depth + 1) for one in value]
    return value


def _storable_number(value: float) -> float | str | None:
    """PostgreSQL would give 1e23 back as a whole number, which is another one: large ones become text."""
    if not math.isfinite(value):
        return None
    return value if abs(value) < _LARGE else str(value)


def _number(value: object) -> int | None:
    """A number of seconds, whatever it was written as."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return int(value)
    return value if isinstance(value, int) else None
