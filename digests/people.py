"""What happened to people's commits and reports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from digests.lists import Told, told
from digests.own import Own, Picked
from digests.periods import Period
from news.happenings import Happening, What
from news.regressions import regression_news
from patches.queries import SeriesRow, series_by_head
from releases.lists import released_between
from releases.queries import ReleaseView
from releases.versions import Tree

# Raw, as elsewhere: each culprit is looked up in the index, whatever the planner thinks that a prefix holds.
_THEIRS = """
SELECT r.id, lower(r.reporter_address), '' FROM regressions_regression r
WHERE lower(r.reporter_address) = ANY(%(people)s) AND r.known_at <= %(at)s
UNION ALL SELECT r.id, '', c.author FROM regressions_regression r CROSS JOIN LATERAL (
    SELECT lower(author_address) AS author FROM trees_commit
    WHERE sha >= r.culprit COLLATE "C" AND sha < (r.culprit || 'g') COLLATE "C" OFFSET 0) c
WHERE length(r.culprit) >= 7 AND r.known_at <= %(at)s AND c.author = ANY(%(people)s)
"""
# The port has the author of the original; its commit is of the mainline that it names.
_PICKED = """
SELECT lower(c.author_address), c.upstream, c.subject, l.first_tag
FROM trees_commit c JOIN trees_landing l ON l.commit_id = c.id
JOIN trees_branch b ON b.id = l.branch_id JOIN trees_tree t ON t.id = b.tree_id AND t.kind = 'stable'
WHERE c.upstream <> '' AND lower(c.author_address) = ANY(%(people)s) AND l.first_tag = ANY(%(tags)s)
    AND l.gone_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class _Theirs:
    """Keys of the regressions of one address."""

    blamed: frozenset[int]
    reported: frozenset[int]


def own_of(people: Sequence[str], period: Period, *, at: datetime) -> list[Own]:
    """News of some addresses in a period as of `at`, in their order; those with none are left out.

    An address is that of a commit's author or of a reporter in whatever case, and no other form of it. In a number of
    statements that depends neither on how many people there are nor on how much happened.
    """
    wanted = list(dict.fromkeys(person.lower() for person in people))
    if not wanted:
        return []
    until = min(at, period.end)
    theirs = _theirs(wanted, at=until)
    keys = {key for one in theirs.values() for key in one.blamed | one.reported}
    news = regression_news(period.before, until, among=keys)
    slugs = {one.regression for one in news}
    known = {key: one for key, one in (told(keys, at=until) if news else {}).items() if one.row.slug in slugs}
    heads = [one.source for one in news if one.what is What.FIX_POSTED]
    fixes = {row.head: row for row in series_by_head(heads, at=until)} if heads else {}
    picked = _picked(wanted, released_between(period.before, until, trees=(Tree.STABLE,)))
    found = (_own(person, theirs.get(person), news, known, fixes, picked.get(person, ())) for person in wanted)
    return [one for one in found if not one.is_empty]


def _theirs(people: Collection[str], *, at: datetime) -> dict[str, _Theirs]:
    blamed: dict[str, set[int]] = defaultdict(set)
    reported: dict[str, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_THEIRS, {"people": list(people), "at": at})
        for key, reporter, author in cursor.fetchall():
            (reported[reporter] if reporter else blamed[author]).add(key)
    return {
        person: _Theirs(frozenset(blamed[person]), frozenset(reported[person]))
        for person in blamed.keys() | reported.keys()
    }


def _own(
    person: str,
    theirs: _Theirs | None,
    news: Iterable[Happening],
    known: Mapping[int, Told],
    fixes: Mapping[str, SeriesRow],
    picked: Sequence[Picked],
) -> Own:
    if theirs is None:
        return Own(person, picked=picked)
    blamed = [one for key, one in known.items() if key in theirs.blamed]
    reported = [one for key, one in known.items() if key in theirs.reported]
    slugs = {one.row.slug for one in (*blamed, *reported)}
    happened = [one for one in news if one.regression in slugs]
    heads = dict.fromkeys(one.source for one in happened if one.what is What.FIX_POSTED)
    return Own(person, blamed, reported, happened, [fixes[head] for head in heads if head in fixes], picked)


def _picked(people: Collection[str], releases: Sequence[ReleaseView]) -> dict[str, list[Picked]]:
    """By address: commits that stable releases were the first of their series to have, by their subjects."""
    if not releases:
        return {}
    order = {release.tag: release.version for release in releases}
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PICKED, {"people": list(people), "tags": list(order)})
        for author, upstream, subject, tag in cursor.fetchall():
            found.setdefault((author, upstream), (subject, set()))[1].add(tag)
    by_author: dict[str, list[Picked]] = defaultdict(list)
    for (author, sha), (subject, tags) in sorted(found.items(), key=lambda one: (one[1][0], one[0])):
        by_author[author].append(Picked(sha, subject, tuple(order[tag] for tag in order if tag in tags)))
    return by_author
