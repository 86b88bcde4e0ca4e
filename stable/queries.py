"""The read side of stable series: how each is supported, its releases, and what is in review."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from releases.models import Cycle, Release
from releases.queries import ReleaseView, view_of
from releases.versions import parse_version
from stable.facts import Promise, SupportFact, Voice
from stable.fold import Support, SupportState, support_of
from stable.lag import USUAL, usual_lag
from stable.models import Answer, Round, Statement
from stable.verdicts import Verdict

_ALIVE = timedelta(days=400)  # a series without a release for longer is looked at only when asked for
_IN_REVIEW = timedelta(days=14)  # a round without a release for longer led to none


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it stood at a time; `first` is the release that it began with, `latest` the newest."""

    name: str
    base: str
    first_at: datetime | None
    latest: ReleaseView | None
    support: Support

    @property
    def is_alive(self) -> bool:
        """Whether updates are to be expected."""
        return self.support.state in (SupportState.SUPPORTED, SupportState.LONGTERM)

    @property
    def is_longterm(self) -> bool:
        """Whether it is maintained for years."""
        return self.support.state is SupportState.LONGTERM


@dataclass(frozen=True, slots=True)
class Review:
    """The newest review round of a release that was not out yet, or any round of one that is."""

    version: str
    rc: int
    patches: int
    opened_at: datetime
    deadline: datetime | None
    message_id: str
    tested: int
    failed: int


def living_series(*, at: datetime, expected: datetime | None = None) -> list[Series]:
    """Series with a release in the last 400 days, newest first; `expected` is when the next final one may come.

    Four statements.
    """
    recent = Release.objects.known(at=at).in_series().filter(released_at__gt=at - _ALIVE)
    return _series(set(recent.values_list("series", flat=True)), at=at, expected=expected)


def all_series(*, at: datetime, expected: datetime | None = None) -> list[Series]:
    """Every series since 2.6, newest first: three statements."""
    return _series(None, at=at, expected=expected)


def series(name: str, *, at: datetime, expected: datetime | None = None) -> Series | None:
    """One series; None where no release of it is known: three statements."""
    return next(iter(_series({name}, at=at, expected=expected)), None)


def _series(names: Collection[str] | None, *, at: datetime, expected: datetime | None) -> list[Series]:
    releases = Release.objects.known(at=at).in_series()
    words = Statement.objects.filter(said_at__lte=at)
    if names is not None:
        releases, words = releases.filter(series__in=names), words.filter(series__in=names)
    newest = {row.series: row for row in releases.order_by("series", "-sort_key").distinct("series")}
    said: dict[str, list[SupportFact]] = {}
    for word in words:
        said.setdefault(word.series, []).append(_fact(word))
    finals = _finals(at=at)
    first = dict(finals)
    longterm = {name for name, facts in said.items() if any(fact.promise is Promise.LONGTERM for fact in facts)}
    lasts = {name: row.released_at for name, row in newest.items()}
    # One series says nothing of how long others usually go on.
    lag = usual_lag(lasts, finals=finals, longterm=longterm, at=at) if len(newest) > 1 else USUAL
    found = []
    for name, row in newest.items():
        base = name.removesuffix(".y")
        support = support_of(
            name,
            facts=said.get(name, ()),
            first=first.get(base),
            last=row.released_at,
            finals=finals,
            at=at,
            lag=lag,
            expected=expected,
        )
        found.append(Series(name, base, first.get(base), view_of(row), support))
    return sorted(found, key=_order, reverse=True)


def in_review(*, at: datetime) -> list[Review]:
    """Stable releases in review, each with its newest round, the soonest deadline first: three statements."""
    rounds = Round.objects.filter(opened_at__lte=at, opened_at__gt=at - _IN_REVIEW).order_by("version", "-rc")
    newest = list(rounds.distinct("version").select_related("message"))
    versions = [row.version for row in newest]
    out = set(Release.objects.known(at=at).filter(version__in=versions).values_list("version", flat=True))
    waiting = _reviews([row for row in newest if row.version not in out], at=at)
    return sorted(waiting, key=lambda review: (review.deadline or review.opened_at, review.version))


def reviews(version: str, *, at: datetime) -> list[Review]:
    """All rounds of one release, the first one first: two statements."""
    rounds = Round.objects.filter(version=version, opened_at__lte=at).select_related("message")
    return _reviews(rounds.order_by("rc", "opened_at"), at=at)


def _reviews(rounds: Iterable[Round], *, at: datetime) -> list[Review]:
    rows = list(rounds)
    if not rows:
        return []
    answers = Answer.objects.filter(version__in={row.version for row in rows}, at__lte=at)
    tested, failed = (Count("who", distinct=True, filter=Q(verdict=v)) for v in (Verdict.TESTED, Verdict.FAILED))
    figures = answers.order_by().values_list("version", "rc").annotate(tested=tested, failed=failed)
    counts = {(version, rc): found for version, rc, *found in figures}
    return [
        Review(
            row.version,
            row.rc,
            row.patches,
            row.opened_at,
            row.deadline,
            row.message.message_id,
            *counts.get((row.version, row.rc), (0, 0)),
        )
        for row in rows
    ]


def _finals(*, at: datetime) -> tuple[tuple[str, datetime], ...]:
    """Mainline's finals known at `at`, in order."""
    rows = Cycle.objects.filter(released_at__lte=at).order_by("sort_key")
    return tuple((name, at) for name, at in rows.values_list("version", "released_at") if at is not None)


def _fact(word: Statement) -> SupportFact:
    return SupportFact(
        series=word.series,
        promise=Promise(word.promise),
        voice=Voice(word.voice),
        said_at=word.said_at,
        day=word.day,
        text=word.text,
        source=word.source,
    )


def _order(one: Series) -> tuple[int, ...]:
    version = parse_version(one.base)
    return version.sort_key if version else ()
