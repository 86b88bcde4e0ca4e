"""News of the support of series: one began, somebody said how long it goes on, its end comes near, it ended. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from stable.facts import Promise, SupportFact

History = tuple[str, datetime | None, Sequence[SupportFact]]  # name, final release, every word about it in order
_NEAR = timedelta(days=60)  # before a projected end
_NEVER = datetime.max.replace(tzinfo=UTC)


class What(StrEnum):
    """What happened to a series."""

    BEGAN = "began"
    LONGTERM = "longterm"
    PROJECTED = "projected end"
    NEAR = "ends soon"
    ENDED = "ended"
    REVIVED = "revived"


_SAID = {
    Promise.LONGTERM: What.LONGTERM,
    Promise.PROJECTED: What.PROJECTED,
    Promise.ENDED: What.ENDED,
    Promise.REVIVED: What.REVIVED,
}


@dataclass(frozen=True, slots=True)
class SupportNews:
    """One thing that happened to a series.

    day      of PROJECTED, NEAR and ENDED: the day of its end
    said     the words, and their source; '' where nobody said it
    number   how often the same was said of it before: an end may be taken back, and come again
    """

    series: str
    what: What
    at: datetime
    day: date | None = None
    said: str = ""
    source: str = ""
    number: int = 0

    @property
    def key(self) -> str:
        """A name that no other news has, in any installation."""
        return f"{self.series}/{self.what.value}/{self.day or ''}/{self.number}"


def support_news(series: Iterable[History], *, at: datetime) -> list[SupportNews]:
    """All that happened by `at`, the newest first."""
    found = [news for one in series for news in _of(*one) if news.at <= at]
    return sorted(found, key=lambda news: (news.at, news.series, news.key), reverse=True)


def _of(name: str, first_at: datetime | None, history: Sequence[SupportFact]) -> Iterator[SupportNews]:
    if first_at is not None:
        yield SupportNews(name, What.BEGAN, first_at)
    told = [fact for fact in history if fact.promise in _SAID]
    counts: Counter[tuple[What, date | None]] = Counter()
    standing: dict[What, date | None] = {}
    for number, fact in enumerate(told):
        what = _SAID[fact.promise]
        if what in standing and standing[what] == fact.day:  # another voice, the same word
            continue
        standing[what] = fact.day
        if what in (What.ENDED, What.REVIVED):
            standing.pop(What.REVIVED if what is What.ENDED else What.ENDED, None)
        yield SupportNews(name, what, fact.said_at, fact.day, fact.text, fact.source, counts[what, fact.day])
        counts[what, fact.day] += 1
        if near := _near(fact, told[number + 1 :]):
            yield SupportNews(name, What.NEAR, near, fact.day, number=counts[What.NEAR, fact.day])
            counts[What.NEAR, fact.day] += 1


def _near(fact: SupportFact, later: Iterable[SupportFact]) -> datetime | None:
    """When a projected end came near: not where it was said too late, or something else was said before."""
    if fact.promise is not Promise.PROJECTED or fact.day is None:
        return None
    near = datetime.combine(fact.day, time.min, UTC) - _NEAR
    changed = (word for word in later if word.promise in (Promise.PROJECTED, Promise.ENDED) and word.day != fact.day)
    until = min((word.said_at for word in changed), default=_NEVER)
    return near if fact.said_at < near < until else None
