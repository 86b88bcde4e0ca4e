"""Builders: words about series, mails, and the history of releases that the project ships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from releases.facts import parse_facts_file
from releases.versions import Version, parse_version
from stable.facts import Promise, SupportFact, Voice, parse_support_file
from stable.fold import Support, support_of
from stable.lag import USUAL, Lag, usual_lag

ROOT = Path(__file__).resolve().parent.parent.parent
GREG = "gregkh@linuxfoundation.org"


def day(text: str) -> datetime:
    """Midnight UTC of an ISO date."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def word(
    promise: Promise,
    said: str,
    *,
    until: str | None = None,
    text: str = "",
    voice: Voice = Voice.FACTS_FILE,
    series: str = "7.1.y",
) -> SupportFact:
    """One word about a series."""
    return SupportFact(series, promise, voice, day(said), date.fromisoformat(until) if until else None, text)


FINALS = (("7.0", day("2026-04-12")), ("7.1", day("2026-06-14")), ("7.2", day("2026-08-16")))


def support(
    *words: SupportFact,
    at: str,
    series: str = "7.1.y",
    first: str | None = "2026-06-14",
    last: str | None = "2026-08-19",
    finals: Sequence[tuple[str, datetime]] = FINALS,
    lag: Lag = USUAL,
    expected: str | None = None,
) -> Support:
    """The support of 7.1.y, after whose final 7.2 came out on August 16."""
    return support_of(
        series,
        facts=words,
        first=day(first) if first else None,
        last=day(last) if last else None,
        finals=finals,
        at=day(at),
        lag=lag,
        expected=day(expected) if expected else None,
    )


@dataclass(frozen=True)
class FakeMail:
    """A mail as far as the readers look."""

    message_id: str = "cover@example"
    subject: str = "[PATCH 6.12 000/105] 6.12.49-rc1 review"
    from_name: str = "Greg Kroah-Hartman"
    from_address: str = GREG
    references: tuple[str, ...] = ()
    arrived: datetime = datetime(2025, 9, 22, 19, 30, tzinfo=UTC)
    text: str = "Responses should be made by Wed, 24 Sep 2025 19:23:52 +0000.\n"


@cache
def real_facts() -> tuple[SupportFact, ...]:
    """All that stable/data/support.csv says."""
    return tuple(parse_support_file((ROOT / "stable/data/support.csv").read_text(encoding="utf-8")))


@cache
def real_releases() -> tuple[tuple[Version, datetime], ...]:
    """All that releases/data/releases.csv says."""
    rows = parse_facts_file((ROOT / "releases/data/releases.csv").read_text(encoding="utf-8"))
    return tuple((v, row.released_at) for row in rows if (v := parse_version(row.version)))


@cache
def real_support(at: datetime) -> dict[str, Support]:
    """Every series of the real history, as known at the end of that day."""
    at += timedelta(hours=23)
    series: dict[str, list[tuple[Version, datetime]]] = {}
    for version, released in real_releases():
        if released <= at and version.series:
            series.setdefault(version.series, []).append((version, released))
    finals = sorted(((v.text, d) for v, d in real_releases() if v.is_final and d <= at), key=lambda final: final[1])
    longterm = {f.series for f in real_facts() if f.promise is Promise.LONGTERM and f.said_at <= at}
    lasts = {name: max(releases)[1] for name, releases in series.items()}
    lag = usual_lag(lasts, finals=finals, longterm=longterm, at=at)
    return {
        name: support_of(
            name,
            facts=real_facts(),
            first=next((d for v, d in releases if v.is_final), None),
            last=lasts[name],
            finals=finals,
            at=at,
            lag=lag,
        )
        for name, releases in series.items()
    }
