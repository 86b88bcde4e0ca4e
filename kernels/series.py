"""The page of one series: how it is supported and who said so, its releases, and what is in review."""

from dataclasses import dataclass
from datetime import datetime

from forecast.queries import final_expected
from regressions.queries import NO_COUNTS, Counts, counts_by_cycle, counts_by_series
from releases.lists import of_series
from releases.queries import ReleaseView
from stable.queries import Review, Series, in_review, series


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """Everything on a series' page; `inherited` are regressions of the cycle that it began from, `own` its own."""

    series: Series
    releases: list[ReleaseView]
    reviews: list[Review]
    inherited: Counts
    own: Counts


def series_page(name: str, *, at: datetime) -> SeriesPage | None:
    """The page as of `at`; None where no release of the series was known."""
    found = series(name, at=at, expected=final_expected(at=at))
    if found is None:
        return None
    return SeriesPage(
        series=found,
        releases=of_series(name, at=at),
        reviews=[review for review in in_review(at=at) if review.version.startswith(f"{found.base}.")],
        inherited=counts_by_cycle([found.base], at=at).get(found.base, NO_COUNTS),
        own=counts_by_series(at=at).get(name, NO_COUNTS),
    )
