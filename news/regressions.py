"""What happened to regressions in some time: every step of theirs, fixes posted for them, dates that passed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from archive.models import Message
from cases.facts import Kind
from maintainers.queries import subsystems_of_mails
from news.happenings import Happening, What, key_of
from news.series import Posted, posted_between
from news.steps import Step, day, plain, said, steps
from regressions.models import OPEN_STATES, Event, Period, Regression
from regressions.patches import posted_fixes
from regressions.timeline import Happening as Told
from regressions.timeline import happenings
from regressions.turns import turns
from trackers.addresses import page_of
from trees.arrivals import Arrival, arrivals
from trees.authors import authors

_CAUSES = (
    Kind.REPORTED, Kind.INTRODUCED, Kind.DUPLICATE, Kind.FIX, Kind.LANDED, Kind.RESOLVED, Kind.INVALID,
    Kind.INCONCLUSIVE, Kind.UNDONE,
)  # fmt: skip
_A_DAY = timedelta(days=1)
_LISTS = 3  # named of those that a report went to
# Duplicates below some regressions, at any depth, as they stood at a time: their followers follow those above.
_BELOW = """WITH RECURSIVE below AS (SELECT unnest(%(keys)s::int8[]) AS id, unnest(%(keys)s::int8[]) AS top
UNION SELECT r.id, b.top FROM below b JOIN regressions_regression r ON r.duplicate_of_id = b.id
    JOIN regressions_period p ON p.regression_id = r.id AND p.state = 'duplicate'
    AND p.since <= %(at)s AND (p.until IS NULL OR p.until > %(at)s))
SELECT b.top, r.slug FROM below b JOIN regressions_regression r ON r.id = b.id"""


@dataclass(frozen=True, slots=True)
class Known:
    """A regression as of a time, its periods until then, and whose it is."""

    row: Regression
    periods: Sequence[Period]
    slugs: tuple[str, ...]
    blamed: str

    def was_open(self, moment: datetime) -> bool:
        """Whether it was open then; before it was known, what it was at first."""
        then = [period for period in self.periods if period.since <= moment] or self.periods[:1]
        return then[-1].state in OPEN_STATES

    def news(
        self, what: What, at: datetime, *named: str, detail: str, source: str = "", people: tuple[str, ...] = ()
    ) -> Happening:
        """Something that happened to it; `named` is what makes it one thing, beside its kind."""
        last, reporter = self.periods[-1], self.row.reporter_address.lower()
        return Happening(
            key=key_of(what, self.row.slug, *named),
            at=at,
            what=what,
            title=self.row.title,
            detail=detail,
            regression=self.row.slug,
            cycle=last.cycle,
            subsystems=tuple(self.row.subsystems),
            path=f"/regressions/{self.row.slug}/",
            source=source,
            tree=last.tree,
            slugs=self.slugs,
            reporter=reporter,
            blamed=self.blamed,
            people=tuple(dict.fromkeys(filter(None, (reporter, self.blamed, *people)))),
        )


def regression_news(after: datetime, at: datetime) -> list[Happening]:
    """What happened after one moment and up to another, the first first, as of the latter.

    Seventeen statements at most, four where nothing happened.
    """
    turned = set(Period.objects.filter(since__gt=after, since__lte=at).values_list("regression_id", flat=True))
    late = set(Regression.objects.filter(due_at__gt=after, due_at__lte=at).order_by().values_list("pk", flat=True))
    efforts = _efforts(after, at)
    posted = posted_between(after, at, efforts)
    fixed = {key for one in posted for key in efforts[one.effort]}
    known = known_at(turned | late | fixed, at=at)
    found = [
        *_steps(after, at, [known[key] for key in turned if key in known]),
        *(news for key in late if key in known for news in _overdue(known[key])),
        *(news for one in posted for key in efforts[one.effort] for news in _fix(known[key], one)),
    ]
    order = list(What)
    return sorted(found, key=lambda one: (one.at, one.regression, order.index(one.what), one.key))


def _efforts(after: datetime, at: datetime) -> Mapping[str, Collection[int]]:
    """Efforts that are for regressions, by effort the keys of these: of all that were open in that time.

    They are hundreds, while thousands of series are posted in a week. Two statements.
    """
    lasting = Q(until=None) | Q(until__gt=after)
    was_open = Period.objects.filter(lasting, state__in=OPEN_STATES, since__lte=at).order_by()
    keys = set(was_open.values_list("regression_id", flat=True))
    found: dict[str, set[int]] = defaultdict(set)
    for fix in posted_fixes(keys, at=at) if keys else ():
        found[fix.effort].add(fix.regression)
    return found


def known_at(keys: Collection[int], *, at: datetime) -> dict[int, Known]:
    """Regressions by key, those that were known: four statements, one if there are none."""
    found = Regression.objects.filter(pk__in=list(keys)).select_related("duplicate_of")
    rows = {row.pk: row for row in found}
    if not rows:
        return {}
    periods: dict[int, list[Period]] = defaultdict(list)
    for period in Period.objects.filter(regression__in=list(rows), since__lte=at).order_by("since", "pk"):
        periods[period.regression_id].append(period)
    whose = authors({row.culprit for row in rows.values()})
    below = slugs_below(list(periods), at=at)
    return {
        key: Known(rows[key], own, below.get(key, ()), whose.get(rows[key].culprit, "")) for key, own in periods.items()
    }


def slugs_below(keys: Collection[int], *, at: datetime) -> dict[int, tuple[str, ...]]:
    """By key: the slug of a regression and of all that were duplicates of it, or of these, at `at`: one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"keys": list(keys), "at": at})
        for top, slug in cursor.fetchall():
            found[top].append(slug)
    return {top: tuple(sorted(slugs)) for top, slugs in found.items()}


def _steps(after: datetime, at: datetime, regressions: Sequence[Known]) -> Iterator[Happening]:
    """Steps of regressions in that time: seven statements at most."""
    if not regressions:
        return
    keys = [one.row.pk for one in regressions]
    causes = Event.objects.filter(regression__in=keys, at__gt=after, at__lte=at, kind__in=_CAUSES)
    events: dict[str, list[Told]] = defaultdict(list)
    for event in happenings(causes.order_by("at", "pk"), at=at):
        events[event.slug].append(event)
    found = [
        (one, step)
        for one in regressions
        for step in steps(turns(one.periods, events[one.row.slug]))
        if step.turn.since > after
    ]
    reported = [one.row.report for one, step in found if step.what is What.REPORTED]
    lists = _lists(reported)
    shas = {step.turn.cause.sha for _, step in found if step.turn.cause and step.turn.cause.sha}
    landed = arrivals(shas, at=at)
    for one, step in found:
        if step.what is What.REPORTED:
            yield _reported(one, step, lists.get(one.row.report, ()))
        else:
            yield _step(one, step, landed)


def _lists(reports: Collection[str]) -> dict[str, list[str]]:
    """By report: the lists that it went to."""
    if not reports:
        return {}
    keys = dict(Message.objects.filter(message_id__in=reports).values_list("message_id", "pk"))
    sent = subsystems_of_mails(list(keys.values()))
    return {ident: sorted(sent[key]) for ident, key in keys.items() if sent.get(key)}


def _reported(one: Known, step: Step, lists: Sequence[str]) -> Happening:
    row = one.row
    issue = page_of(row.report)
    place = issue.host if issue else ", ".join(lists[:_LISTS])
    words = f"reported by {plain(row.reporter_name or row.reporter_address or 'somebody', 60)}"
    words += f" on {place}" if place else ""
    words += f", {day(row.reported_at)}" if step.turn.since - row.reported_at > _A_DAY else ""
    return one.news(What.REPORTED, step.turn.since, detail=words, source=row.report)


def _step(one: Known, step: Step, landed: Mapping[str, Sequence[Arrival]]) -> Happening:
    cause, since = step.turn.cause, step.turn.since
    if cause is None or not (cause.message_id or cause.sha):
        named: tuple[str, ...] = (since.isoformat(),)
    else:  # not by its moment: a copy of the mail that arrived earlier may be read later
        named = (cause.message_id, cause.sha, cause.text if cause.sha else "")
    above = one.row.duplicate_of.title if one.row.duplicate_of else ""
    words = said(step, release=_release(cause, landed), above=above)
    return one.news(step.what, since, *named, detail=words, source=cause.message_id if cause else "")


def _release(cause: Told | None, landed: Mapping[str, Sequence[Arrival]]) -> str:
    """The first release of the branch where a commit was seen, if it was out by then; not linux-next's days."""
    if cause is None or not cause.sha or cause.text.startswith("next/"):
        return ""
    here = (a for a in landed.get(cause.sha, ()) if a.sha == cause.sha and f"{a.tree_kind}/{a.branch}" == cause.text)
    return next((one.first_tag.removeprefix("v") for one in here), "")


def _overdue(one: Known) -> Iterator[Happening]:
    row = one.row
    if row.due_at is not None and one.periods[0].since <= row.due_at and one.was_open(row.due_at):
        words = f"a fix was due on {day(row.due_at)}: {row.due_rule}"
        yield one.news(What.OVERDUE, row.due_at, f"{row.due_at:%F}", detail=words, source=row.report)


def _fix(one: Known, series: Posted) -> Iterator[Happening]:
    """A series for a regression that was open then: what is posted for others is ported, or late."""
    if one.was_open(series.posted_at):
        yield one.news(
            What.FIX_POSTED,
            series.posted_at,
            series.head,
            detail=f"posted by {series.words}",
            source=series.head,
            people=series.people,
        )
