"""What one witness says about one release, and the file of facts that every installation starts from."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

FACTS_URL = "https://github.com/endoflife-date/release-data"


class Witness(StrEnum):
    """Who says that a version was released."""

    FACTS_FILE = "facts file"
    TAG = "tag"
    ANNOUNCEMENT = "announcement"
    KERNEL_ORG = "kernel.org"
    PAGE = "page"  # of somebody who writes about the kernel


class Precision(StrEnum):
    """How exactly the witness knows the time."""

    DAY = "day"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class ReleaseFact:
    """One witness's word: `released_at` is what it says, `seen_at` when that word was out."""

    version: str
    witness: Witness
    released_at: datetime
    precision: Precision
    seen_at: datetime
    message_id: str = ""
    commit: str = ""
    url: str = ""
    excerpt: str = ""


def parse_facts_file(text: str) -> Iterator[ReleaseFact]:
    """Facts of `version,released` lines under a heading; a day is midnight UTC; no date, no fact."""
    for row in csv.DictReader(io.StringIO(text)):
        try:
            day = date.fromisoformat(row.get("released") or "")
        except ValueError:
            continue
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        yield ReleaseFact(row["version"], Witness.FACTS_FILE, at, Precision.DAY, at, url=FACTS_URL)
