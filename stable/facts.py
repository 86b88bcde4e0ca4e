"""What somebody said about the support of a series, and the file of such words that every installation starts from."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from releases.versions import parse_version

_SERIES = re.compile(r"([0-9.]{3,20})\.y")


class Promise(StrEnum):
    """What was said about a series."""

    LONGTERM = "longterm"  # it will be maintained for years
    PROJECTED = "projected end"  # until when, as far as can be said
    ENDED = "ended"  # no more releases
    REVIVED = "revived"  # an end was taken back
    MAINTAINER = "maintainer"  # who releases it


class Voice(StrEnum):
    """Who said it."""

    FACTS_FILE = "facts file"
    ANNOUNCEMENT = "announcement"
    KERNEL_ORG = "kernel.org"


@dataclass(frozen=True, slots=True)
class SupportFact:
    """One word about one series.

    series   "6.12.y", "2.6.32.y"
    said_at  when it was said: what makes it possible to ask for the past
    day      of PROJECTED and ENDED: the day meant, the last one where only a month or a year was named
    text     of MAINTAINER: names, joined by " & "; else the words, short
    source   address or Message-ID
    """

    series: str
    promise: Promise
    voice: Voice
    said_at: datetime
    day: date | None = None
    text: str = ""
    source: str = ""


def parse_support_file(text: str) -> Iterator[SupportFact]:
    """Facts of `series,promise,said,day,text,source` lines under a heading; a line that cannot be read is none."""
    heading, *lines = text.splitlines() or [""]
    names = heading.split(",")
    for line in lines:
        try:
            yield _fact(dict(zip(names, next(csv.reader([line])), strict=True)))
        except (KeyError, StopIteration, ValueError, csv.Error):
            continue


def is_series(text: str) -> bool:
    """Whether it names a series as this room does: "6.12.y", "2.6.32.y"; not "6.12" and not "2.6.y"."""
    found = _SERIES.fullmatch(text)
    version = parse_version(found[1]) if found else None
    return version is not None and version.series == text


def _fact(row: dict[str, str]) -> SupportFact:
    """ValueError where the line says nothing that we can file."""
    if not is_series(row["series"]):
        raise ValueError("no series")
    said = date.fromisoformat(row["said"])
    return SupportFact(
        series=row["series"],
        promise=Promise(row["promise"]),
        voice=Voice.FACTS_FILE,
        said_at=datetime(said.year, said.month, said.day, tzinfo=UTC),
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        text=row["text"],
        source=row["source"],
    )
