"""The read side of stable series: how each is supported, its releases, and what is in review."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from releases.models import Cycle, Release
from releases.queries import ReleaseView, view_of
from releases.versions import parse_version
from stable.facts import Promise, SupportFact, Voice
from stable.fold import Support, SupportState, support_of
from stable.lag import usual_lag
from stable.models import Answer, Round, Statement
from stable.verdicts import Verdict

_ALIVE = timedelta(days=400)  # a series without a release for longer is looked at only when asked for
_IN_REVIEW = timedelta(days=14)  # a round without a release for longer led to none
_WORD = ("series", "promise", "voice", "said_at", "day", "text", "source")  # as in SupportFact


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

    @property
    def was_longterm(self) -> bool:
        """Whether it is, or was before its end, called longterm."""
        return any(word.promise is Promise.LONGTERM for word in self.support.history)


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

    Three statements, as for any other choice of series.
    """
    return _series(lambda newest: newest.released_at > at - _ALIVE, at=at, expected=expected)


def all_series(*, at: datetime, expected: datetime | None = None) -> list[Series]:
    """Every series with a known release, newest first: three statements."""
    return _series(lambda newest: True, at=at, expected=expected)


def series(name: str, *, at: datetime, expected: datetime | None = None) -> Series | None:
    """One series; None where no release of it is known: three statements."""
    return next(iter(_series(lambda newest: newest.series == name, at=at, expected=expected)), None)


def _series(is_wanted: Callable[[Release], bool], *, at: datetime, expected: datetime | None) -> list[Series]:
    """Those that are wanted, by their newest release. All are looked at, for one alone says nothing of how long
    series usually go on, and what is said of a series must not depend on where it is shown."""
    known = Release.objects.known(at=at).in_series().order_by("series", "-sort_key")
    newest = list(known.distinct("series"))
    wanted = [row for row in newest if is_wanted(row)]
    words = list(Statement.objects.filter(said_at__lte=at).order_by().values_list(*_WORD))
    said: dict[str, list[SupportFact]] = {row.series: [] for row in wanted}
    for name, promise, voice, *rest in words:
        if name in said:
            said[name].append(SupportFact(name, Promise(promise), Voice(voice), *rest))
    finals = _finals(at=at)
    first = dict(finals)
    lasts = {row.series: row.released_at for row in newest}
    longterm = {name for name, promise, *_ in words if promise == Promise.LONGTERM}
    lag = usual_lag(lasts, finals=finals, longterm=longterm, at=at)
    found = []
    for row in wanted:
        name, base = row.series, row.series.removesuffix(".y")
        support = support_of(
            name,
            facts=said[name],
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
    rounds = Round.objects.filter(opened_at__lte=at, opened_at__gt=at - _IN_REVIEW).select_related("message")
    # A cover may be sent twice: the later one counts, and never luck.
    newest = list(rounds.order_by("version", "-rc", "-opened_at", "message__message_id").distinct("version"))
    versions = [row.version for row in newest]
    out = set(Release.objects.known(at=at).filter(version__in=versions).values_list("version", flat=True))
    waiting = _reviews([row for row in newest if row.version not in out], at=at)
    return sorted(waiting, key=lambda review: (review.deadline or review.opened_at, review.version))


def reviews(version: str, *, at: datetime) -> list[Review]:
    """All rounds of one release, the first one first: two statements."""
    rounds = Round.objects.filter(version=version, opened_at__lte=at).select_related("message")
    return _reviews(rounds.order_by("rc", "opened_at", "message__message_id"), at=at)


def _reviews(rounds: Iterable[Round], *, at: datetime) -> list[Review]:
    rows = list(rounds)
    if not rows:
        return []
    # Anybody may write such a subject: a reply to something else is no answer. What a mail without references replies
    # to, nobody knows.
    here = Round.objects.filter(
        version=OuterRef("version"), rc=OuterRef("rc"), message__thread=OuterRef("message__thread")
    )
    answers = Answer.objects.filter(
        Q(message__references=[]) | Exists(here), version__in={row.version for row in rows}, at__lte=at
    )
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


def _order(one: Series) -> tuple[int, ...]:
    version = parse_version(one.base)
    return version.sort_key if version else ()
