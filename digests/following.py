"""Single regressions that are followed, and what happened to them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from digests.lists import Told, told
from digests.own import Followed
from digests.periods import Period
from news.happenings import Happening
from news.regressions import regression_news
from regressions.models import Regression


def followed_in(
    slugs: Collection[str], period: Period, *, at: datetime, news: Iterable[Happening] | None = None
) -> list[Followed]:
    """Those of some regressions to which something happened in a period, as of `at`, the last to change first.

    One that was a duplicate by then tells the one that it was joined to. `news` are those of all regressions in the
    period, where many scopes share them. Statements do not grow with slugs or rows.
    """
    wanted = set(slugs)
    if not wanted:
        return []
    until = min(at, period.end)
    every = regression_news(period.before, until) if news is None else news
    happened: dict[str, list[Happening]] = defaultdict(list)
    for one in every:
        if not wanted.isdisjoint(one.slugs):
            happened[one.regression].append(one)
    known = told_by_slug((one for own in happened.values() for one in own), at=until)
    found = [Followed(known[slug], own) for slug, own in happened.items() if slug in known]
    return sorted(found, key=lambda one: (one.happened[-1].at, one.told.row.slug), reverse=True)


def told_by_slug(news: Iterable[Happening], *, at: datetime) -> dict[str, Told]:
    """The regressions that news are of, as they stood at `at`: three statements, none for none."""
    slugs = {one.regression for one in news}
    if not slugs:
        return {}
    keys = Regression.objects.filter(slug__in=slugs).values_list("pk", flat=True)
    return {one.row.slug: one for one in told(keys, at=at).values()}
