"""What a mail says of single things: happenings, followed regressions, the commits and reports of a person."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from digests.edition import Edition
from digests.happenings import Happening
from digests.own import Followed, Own, Picked
from letters.flowed import clean
from letters.lists import Reports, regression_entry, series_entry, some, titled
from letters.passages import Block, Entries, Entry, Section
from letters.places import Places, links_to, site
from releases.templatetags.dates import prose_date

_SHOWN = 20  # of a list


def happening_entry(one: Happening, places: Places) -> Entry:
    """A happening: what, when, and more where it has more."""
    facts = [
        f"{one.what.value.capitalize()} on {prose_date(one.at, places.at)}",
        f"cycle {one.cycle}" if one.cycle else "",
        *one.subsystems[:3],
    ]
    page = site(one.path) if one.path.startswith("/") else ""
    return Entry(titled(one.title), page, some(facts), links_to(one.source), some([titled(one.detail, "")]))


def followed_sections(edition: Edition, reports: Reports, places: Places) -> Iterator[Section]:
    """Followed regressions: how each stands, and what happened to it."""
    if edition.followed:
        entries = [_followed(one, reports, places) for one in edition.followed]
        yield Section("Regressions that you follow", [Entries(entries)])


def _followed(one: Followed, reports: Reports, places: Places) -> Entry:
    stands = regression_entry(one.told, reports, places)
    news = [
        f"{happening.what.value} on {prose_date(happening.at, places.at)}"
        + (f" ({titled(happening.detail, '')})" if happening.detail else "")
        for happening in one.happened[-5:]
    ]
    return replace(stands, more=tuple(news))


def own_sections(edition: Edition, reports: Reports, places: Places) -> Iterator[Section]:
    """News of each person of the scope that has some."""
    for own in edition.own:
        if not own.is_empty:
            yield Section(f"Commits and reports of {clean(own.address)}", list(_own(own, reports, places)))


def _own(own: Own, reports: Reports, places: Places) -> Iterator[Block]:
    if own.blamed:
        entries = [regression_entry(told, reports, places) for told in own.blamed[:_SHOWN]]
        yield Entries(entries, f"Regressions blamed on commits of this author: {len(own.blamed)}")
    if own.reported:
        entries = [regression_entry(told, reports, places) for told in own.reported[:_SHOWN]]
        yield Entries(entries, f"Regressions reported from this address: {len(own.reported)}")
    if own.happened:
        entries = [happening_entry(one, places) for one in own.happened[-_SHOWN:]]
        yield Entries(entries, "What happened to them")
    if own.fixes:
        yield Entries([series_entry(row, places) for row in own.fixes[:_SHOWN]], "Fixes posted for them", is_short=True)
    if own.picked:
        yield Entries(_picked(own.picked), f"Picked up by stable releases: {len(own.picked)}")


def _picked(commits: Sequence[Picked]) -> list[Entry]:
    return [
        Entry(titled(one.subject, "(no subject)"), "", (clean(one.sha)[:12], f"in {', '.join(one.versions)}"))
        for one in commits[:_SHOWN]
    ]
