"""What a mail says of single things: happenings, followed regressions, the commits and reports of a person."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from digests.edition import Edition
from digests.happenings import Happening
from digests.lists import Told
from digests.own import Own, Picked
from letters.flowed import clean
from letters.lists import Reports, regression_entry, series_entry, some, titled
from letters.passages import Block, Entries, Entry, Section
from letters.places import Places, links_to, site
from releases.templatetags.dates import prose_date

_SHOWN = 20  # of a list
_COMMITS = 100  # a line or two each
_NEWS = 5  # of one regression


def happening_entry(one: Happening, places: Places) -> Entry:
    """A happening: what, when, and more where it has more."""
    facts = [
        f"{one.what.value.capitalize()} on {prose_date(one.at, places.at)}",
        f"cycle {one.cycle}" if one.cycle and one.regression else "",
        *(name for name in one.subsystems[:3] if name not in one.detail),
    ]
    page = site(one.path) if one.path.startswith("/") else ""
    return Entry(titled(one.title), page, some(facts), links_to(one.source), some([titled(one.detail, "")]))


def followed_sections(edition: Edition, reports: Reports, places: Places) -> Iterator[Section]:
    """Followed regressions: how each stands, and what happened to it."""
    if edition.followed:
        entries = [_with_news(one.told, one.happened, reports, places) for one in edition.followed]
        yield Section("Followed regressions", [Entries(entries)])


def _with_news(told: Told, happened: Sequence[Happening], reports: Reports, places: Places) -> Entry:
    """A regression and what happened to it, of much the last."""
    news = []
    for one in happened[-_NEWS:]:
        when = prose_date(one.at, places.at)
        news.append(f"{when}: {titled(one.detail) if one.detail else one.what.value}")
    return replace(regression_entry(told, reports, places), more=tuple(news))


def own_sections(edition: Edition, reports: Reports, places: Places) -> Iterator[Section]:
    """News of each person of the scope that has some."""
    for own in edition.own:
        if not own.is_empty:
            yield Section(f"Commits and reports of {clean(own.address)}", list(_own(own, reports, places)))


def _own(own: Own, reports: Reports, places: Places) -> Iterator[Block]:
    news: dict[str, list[Happening]] = {}
    for one in own.happened:
        news.setdefault(one.regression, []).append(one)
    told = {"Blamed on commits of this author": own.blamed, "Reported from this address": own.reported}
    for title, found in told.items():
        if found:
            entries = [_with_news(one, news.get(one.row.slug, ()), reports, places) for one in found[:_SHOWN]]
            yield Entries(entries, f"{title}: {_of(len(found))}")
    known = {one.row.slug for found in told.values() for one in found[:_SHOWN]}
    if others := [one for one in own.happened if one.regression not in known]:
        yield Entries([happening_entry(one, places) for one in others[-_SHOWN:]], "What happened besides")
    if own.fixes:
        entries = [series_entry(row, places) for row in own.fixes[:_SHOWN]]
        yield Entries(entries, f"Fixes posted for them: {_of(len(own.fixes))}", is_short=True)
    if own.picked:
        yield Entries(
            _picked(own.picked), f"Picked up by stable releases: {_of(len(own.picked), _COMMITS)}", is_short=True
        )


def _of(count: int, shown: int = _SHOWN) -> str:
    return f"{shown} of {count}" if count > shown else str(count)


def _picked(commits: Sequence[Picked]) -> list[Entry]:
    return [
        Entry(titled(one.subject, "(no subject)"), "", (clean(one.sha)[:12], f"in {', '.join(one.versions)}"))
        for one in commits[:_COMMITS]
    ]
