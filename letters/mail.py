"""Editions and alerts as letters: one document each, said as text and as HTML."""

from collections.abc import Iterable, Iterator

from django.template.loader import render_to_string

from digests.edition import Edition
from digests.happenings import Alert
from digests.naming import phrase
from digests.periods import Week
from digests.templatetags.digests import days_of
from letters.flowed import clean, shorten
from letters.lists import (
    candidates_section,
    coming_section,
    fixes_section,
    patches_section,
    regression_sections,
    topics_section,
)
from letters.passages import Document, Entries, Link, Paragraph, Section
from letters.places import Places, site
from letters.plain import text_of
from letters.single import followed_sections, happening_entry, own_sections
from letters.state import numbers_section, release_section, state_section
from outgoing.letter import FOOTER, Letter
from regressions.models import Regression
from releases.templatetags.dates import prose_date

_SUBJECT = 120  # columns


def edition_letter(edition: Edition) -> Letter:
    """An edition as a mail: one statement, for the reports that it names."""
    document = edition_document(edition)
    return Letter(_subject(edition), text_of(document), _html("edition", document))


def alert_letter(alert: Alert) -> Letter:
    """Happenings as a mail: a single one is named in the subject, several are counted. No statement."""
    document = alert_document(alert)
    return Letter(_one_line(document.title), text_of(document), _html("alert", document))


def _html(name: str, document: Document) -> str:
    return render_to_string(f"letters/mail/{name}.html", {"document": document, "footer": FOOTER})


def _one_line(text: str) -> str:
    return shorten(clean(text), _SUBJECT)


def _subject(edition: Edition) -> str:
    """`Linux 2026-W47: 7.4-rc4, 80 regressions open, 8 fewer, 3 overdue`."""
    figures, development = edition.figures, edition.status.development
    change = figures.open - figures.then
    more = f"{abs(change)} {'more' if change > 0 else 'fewer'}" if change else ""
    told = [
        development.version if development and development.version != edition.period.name else "",
        f"{figures.open} regression{'' if figures.open == 1 else 's'} open" if figures.open or figures.then else "",
        more,
        f"{edition.overdue.count} overdue" if edition.overdue.count else "",
    ]
    if not edition.scope.has_main:
        told = [_news_of_single_things(edition)]
    about = f" ({phrase(edition.scope)})" if not edition.scope.is_everything else ""
    return _one_line(f"Linux {edition.period.name}{about}: {', '.join(filter(None, told)) or 'nothing is known yet'}")


def _news_of_single_things(edition: Edition) -> str:
    happened = [one.happened for one in edition.followed] + [one.happened for one in edition.own]
    count = sum(map(len, happened))
    return f"{count} thing{'' if count == 1 else 's'} happened" if count else "what you follow"


def edition_document(edition: Edition) -> Document:
    """Everything that an edition says."""
    places, period, scope = Places(edition.at, edition.period), edition.period, edition.scope
    asked = f"?{scope.text}" if scope.text else ""
    page = Link("This mail as a page", site(period.path) + asked) if period.path else None
    title = f"Linux from {days_of(period)}" if isinstance(period, Week) else f"Linux, {period.title or period.name}"
    deck = [Paragraph((f"{edition.headline}.",), "headline")] if scope.has_main else []
    deck += [] if scope.is_everything else [Paragraph((f"This mail is about {phrase(scope)}.",), "note")]
    reports = _reports(edition)
    sections = [*followed_sections(edition, reports, places), *own_sections(edition, reports, places)]
    if scope.has_main:
        sections += _main_sections(edition, places, reports)
    elif (topics := topics_section(edition, places)) is not None:
        sections.append(topics)
    return Document(title, deck, sections, page)


def _main_sections(edition: Edition, places: Places, reports: dict[str, str]) -> Iterator[Section]:
    yield from _there(release_section(edition, places))
    yield state_section(edition, places)
    yield numbers_section(edition, places)
    yield from regression_sections(edition, reports, places)
    later = (fixes_section, patches_section, topics_section, candidates_section, coming_section)
    yield from _there(*(section(edition, places) for section in later))


def _there(*sections: Section | None) -> Iterator[Section]:
    yield from (section for section in sections if section is not None)


def _reports(edition: Edition) -> dict[str, str]:
    """By slug: where the reports of all regressions of an edition can be read. One statement."""
    told = [one for listed in (*edition.regressions.values(), edition.overdue) for one in listed.rows]
    told += [one.told for one in edition.followed]
    told += [one for own in edition.own for one in (*own.blamed, *own.reported)]
    return reports_of({one.row.slug for one in told})


def reports_of(slugs: Iterable[str]) -> dict[str, str]:
    """By slug of the regression: Message-ID or address of its report. One statement."""
    return dict(Regression.objects.filter(slug__in=set(slugs)).order_by().values_list("slug", "report"))


def alert_document(alert: Alert) -> Document:
    """Everything that an alert says."""
    found = list(alert.happenings)
    places = Places(alert.at)
    first = f"{found[0].what.value.capitalize()}: {found[0].title[:1000]}" if found else "Nothing happened"
    title = first if len(found) < 2 else f"{len(found)} news: {first[:1].lower()}{first[1:]}, and more"
    entries = [happening_entry(one, places) for one in found]
    when = f"As of {prose_date(alert.at)}, {alert.at:%H:%M} UTC."
    return Document(clean(title), [Paragraph((when,), "note")], [Section("What happened", [Entries(entries)])])
