"""What happened to people's commits and reports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from digests.following import told_by_slug
from digests.lists import Told
from digests.own import Own, Picked
from digests.periods import Period
from news.happenings import Happening, What
from news.regressions import regression_news
from patches.queries import SeriesRow, series_by_head
from releases.lists import released_between
from releases.queries import ReleaseView
from releases.versions import Tree
from trees.authors import ported


def own_of(
    people: Sequence[str], period: Period, *, at: datetime, news: Iterable[Happening] | None = None
) -> list[Own]:
    """News of some addresses in a period as of `at`, in their order; those with none are left out.

    An address is that of a commit's author or of a reporter in whatever case, and no other form of it. `news` are those
    of all regressions in the period, where many scopes share them. Statements do not grow with people or rows.
    """
    wanted = dict.fromkeys(person.lower() for person in people)
    if not wanted:
        return []
    until = min(at, period.end)
    every = regression_news(period.before, until) if news is None else news
    theirs = [one for one in every if one.reporter in wanted or one.blamed in wanted]
    known = told_by_slug(theirs, at=until)
    heads = [one.source for one in theirs if one.what is What.FIX_POSTED]
    fixes = {row.head: row for row in series_by_head(heads, at=until)} if heads else {}
    picked = _picked(wanted, released_between(period.before, until, trees=(Tree.STABLE,)))
    found = (_own(person, theirs, known, fixes, picked.get(person, ())) for person in wanted)
    return [one for one in found if not one.is_empty]


def _own(
    person: str,
    news: Iterable[Happening],
    known: Mapping[str, Told],
    fixes: Mapping[str, SeriesRow],
    picked: Sequence[Picked],
) -> Own:
    happened = [one for one in news if person in (one.reporter, one.blamed)]
    heads = dict.fromkeys(one.source for one in happened if one.what is What.FIX_POSTED)
    return Own(
        address=person,
        blamed=_told((one for one in happened if one.blamed == person), known),
        reported=_told((one for one in happened if one.reporter == person), known),
        happened=happened,
        fixes=[fixes[head] for head in heads if head in fixes],
        picked=picked,
    )


def _told(news: Iterable[Happening], known: Mapping[str, Told]) -> list[Told]:
    return [known[slug] for slug in dict.fromkeys(one.regression for one in news) if slug in known]


def _picked(people: Collection[str], releases: Sequence[ReleaseView]) -> dict[str, list[Picked]]:
    """By address: commits that stable releases were the first of their series to have, by their subjects."""
    order = {release.tag: release.version for release in releases}
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for one in ported(people, order):
        found.setdefault((one.author, one.upstream), (one.subject, set()))[1].add(one.tag)
    by_author: dict[str, list[Picked]] = defaultdict(list)
    for (author, sha), (subject, tags) in found.items():
        by_author[author].append(Picked(sha, subject, tuple(order[tag] for tag in order if tag in tags)))
    return by_author
