"""Regressions with the words of a query: in title, reporter or ids, or in the text of a mail of their threads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Case, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from archive.models import Text
from regressions.models import OPEN_STATES, Period
from regressions.queries import as_of, dormant, in_subsystem, overdue, unanswered, unassigned
from search.language import Fields, Query

_MOST_TEXTS = 1000  # mails with the words: beyond that they are in so many that only titles tell regressions apart

_TITLES = """
SELECT id FROM regressions_regression WHERE search_words(title || ' ' || reporter_name || ' ' || reporter_address
    || ' ' || report || ' ' || slug) @@ to_tsquery('simple', %(words)s)
UNION SELECT id FROM regressions_regression WHERE subsystems @> ARRAY[%(name)s]::varchar[]
"""
# The limit is on what has the words at all, since where in a text they stand has to be looked up text by text.
_TEXTS = """
SELECT message_id, NOT %(needs_exact)s OR words @@ to_tsquery('simple', %(exact)s) FROM (
    SELECT message_id, words FROM archive_text WHERE words @@ to_tsquery('simple', %(relaxed)s) LIMIT %(most)s) x
"""
# Which regression each of these mails belongs to; of several mails the latest is shown.
_THREADS = """
SELECT e.regression_id, (array_agg(m.id ORDER BY e.at DESC, m.id DESC))[1]
FROM archive_message m JOIN regressions_event e ON e.message_id = m.message_id
WHERE m.id = ANY(%(mails)s) AND e.at <= %(at)s GROUP BY e.regression_id
"""


@dataclass(frozen=True, slots=True)
class Story:
    """A regression that was found; `body` is the text of the mail that has the words where its title has not."""

    slug: str
    title: str
    state: str
    is_backburner: bool
    is_overdue: bool
    cycle: str
    series: str
    tree: str
    reporter: str
    reported_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Stories:
    """One page of them and the number of all; `titles_only`: the words were too common to look for in mails."""

    stories: Sequence[Story]
    count: int
    titles_only: bool


def stories(query: Query, *, at: datetime, limit: int, offset: int = 0) -> Stories:
    """A page of regressions as of `at`: words in the title before words in mails, open before settled, then the newest
    report first. Words must be together in one title, or in one mail."""
    periods = _where(query.fields, as_of(at), at=at)
    if not query.alternatives:
        settled = Case(When(state__in=OPEN_STATES, then=0), default=1)
        ordered = periods.order_by(settled, "-regression__reported_at", "-regression_id")
        shown = list(ordered.values_list("pk", flat=True)[offset : offset + limit])
        return Stories(_page(shown, {}, at=at), periods.count(), titles_only=False)
    titles = _by_title(query)
    mails, titles_only = _by_text(query, at=at)
    if not titles and not mails:
        return Stories((), 0, titles_only)
    # an array: a list of a thousand keys takes longer to write and read than to look up
    keys = RawSQL("SELECT unnest(%s::int8[])", [[*titles, *mails]])  # noqa: S611 (a parameter)
    periods = periods.filter(regression__in=keys)
    known = list(periods.values_list("pk", "regression_id", "state", "regression__reported_at"))
    known.sort(key=lambda found: (found[3], found[1]), reverse=True)
    known.sort(key=lambda found: (found[1] not in titles, found[2] not in OPEN_STATES))
    told = {key: mail for key, mail in mails.items() if key not in titles}
    return Stories(_page([pk for pk, *_ in known[offset : offset + limit]], told, at=at), len(known), titles_only)


def _page(keys: Sequence[int], told: Mapping[int, int], *, at: datetime) -> list[Story]:
    """The regressions of some periods, with the mails that tell of what was looked for."""
    found = {p.pk: p for p in Period.objects.filter(pk__in=keys).select_related("regression")} if keys else {}
    here = [found[key] for key in keys]
    mails = [told.get(period.regression_id, 0) for period in here]
    bodies = dict(Text.objects.filter(message__in=mails).values_list("message_id", "body")) if any(mails) else {}
    return [_story(period, bodies.get(mail, ""), at=at) for period, mail in zip(here, mails, strict=True)]


def _story(period: Period, body: str, *, at: datetime) -> Story:
    told = period.regression
    return Story(
        slug=told.slug,
        title=told.title,
        state=period.state,
        is_backburner=period.is_backburner,
        is_overdue=period.state in OPEN_STATES and told.due_at is not None and told.due_at < at,
        cycle=period.cycle,
        series=period.series,
        tree=period.tree,
        reporter=told.reporter_name,
        reported_at=told.reported_at,
        body=body,
    )


def _by_title(query: Query) -> set[int]:
    name = query.text.lower() if query.text and " " not in query.text else ""
    with connection.cursor() as cursor:
        cursor.execute(_TITLES, {"words": query.exact(), "name": name})
        return {key for (key,) in cursor.fetchall()}


def _by_text(query: Query, *, at: datetime) -> tuple[dict[int, int], bool]:
    """By regression: the latest of its mails with the words; and whether they were too many to say."""
    with connection.cursor() as cursor:
        exact, relaxed, most = query.exact(), query.relaxed(), _MOST_TEXTS + 1
        asked: dict[str, str | int] = {
            "exact": exact,
            "relaxed": relaxed,
            "needs_exact": query.has_phrases,
            "most": most,
        }
        cursor.execute(_TEXTS, asked)
        found = cursor.fetchall()
        mails = [key for key, is_match in found if is_match]
        if not mails or len(found) > _MOST_TEXTS:
            return {}, len(found) > _MOST_TEXTS
        cursor.execute(_THREADS, {"mails": mails, "at": at})
        return dict(cursor.fetchall()), False


def _where(fields: Fields, periods: QuerySet[Period], *, at: datetime) -> QuerySet[Period]:
    """What the fields leave."""
    told = [
        (fields.state, Q(state__in=_states(fields.state))),
        (fields.cycle, Q(cycle=fields.cycle)),
        # introduced within the series, or in the mainline development that it began from
        (fields.series, Q(series=fields.series) | Q(cycle=fields.series.removesuffix(".y"))),
        (fields.commit, _of_commit(fields.commit)),
        (fields.since, Q(regression__reported_at__gte=fields.since)),
        (fields.until, Q(regression__reported_at__lt=fields.until)),
        *((word, _by_reporter(word)) for word in fields.people),
    ]
    periods = periods.filter(*(condition for value, condition in told if value))
    if fields.subsystem:
        periods = in_subsystem(periods, fields.subsystem)
    return periods.filter(_CONDITIONS[fields.condition](at=at)) if fields.condition else periods


def _of_commit(sha: str) -> Q:
    """What a commit brought or fixed."""
    return Q(regression__culprit__startswith=sha) | Q(regression__fix_sha__startswith=sha)


def _by_reporter(word: str) -> Q:
    return Q(regression__reporter_name__icontains=word) | Q(regression__reporter_address__icontains=word)


def _on_backburner(*, at: datetime) -> Q:  # noqa: ARG001 (as the others)
    return Q(state__in=OPEN_STATES, is_backburner=True)


def _states(word: str) -> list[str]:
    """`open` and `resolved` are the words of the figures: with a fix incoming, and settled in any way that counts."""
    if word == "open":
        return list(OPEN_STATES)
    if word == "resolved":
        return ["fixed", "resolved", "inconclusive"]
    return [word]


_CONDITIONS = {
    "overdue": overdue,
    "dormant": dormant,
    "unanswered": unanswered,
    "unassigned": unassigned,
    "backburner": _on_backburner,
}
