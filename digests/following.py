"""Single regressions that are followed, and what happened to them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from digests.lists import told
from digests.own import Followed
from digests.periods import Period
from news.happenings import Happening
from news.regressions import regression_news
from regressions.models import Regression
from regressions.queries import as_of


def followed_in(slugs: Collection[str], period: Period, *, at: datetime) -> list[Followed]:
    """Those of some regressions to which something happened in a period, as of `at`, the last to change first.

    One that was a duplicate by then tells the one that it was joined to, too. In a number of statements that does not
    depend on how many they are.
    """
    until = min(at, period.end)
    keys = _with_tops(slugs, at=until)
    news: dict[str, list[Happening]] = defaultdict(list)
    for one in regression_news(period.before, until, among=keys):
        news[one.regression].append(one)
    if not news:
        return []
    known = told(keys, at=until)
    found = [Followed(one, news[one.row.slug]) for one in known.values() if one.row.slug in news]
    return sorted(found, key=lambda one: (one.happened[-1].at, one.told.row.slug), reverse=True)


def _with_tops(slugs: Collection[str], *, at: datetime) -> set[int]:
    """Keys of regressions, and of all that they were duplicates of: a statement for each step upwards, few."""
    found: set[int] = set()
    new = set(Regression.objects.filter(slug__in=list(slugs)).values_list("pk", flat=True)) if slugs else set()
    while new - found:
        found |= new
        joined = as_of(at).filter(regression__in=new, state="duplicate")
        new = {key for key in joined.values_list("regression__duplicate_of", flat=True) if key is not None}
    return found
