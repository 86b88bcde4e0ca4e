"""Editions and alerts as letters: one document each, said as text and as HTML."""

from collections.abc import Iterable, Iterator, Sequence

from django.template.loader import render_to_string

from digests.edition import Edition
from digests.happenings import Alert, Happening
from digests.naming import phrase
from digests.periods import Week, is_daily
from digests.templatetags.digests import days_of
from letters.flowed import clean, columns, shorten
from letters.lists import (
    candidates_section,
    coming_section,
    fixes_section,
    patches_section,
    regression_sections,
    titled,
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
_LEAST = 8  # of a scope in a subject
_SHOWN = 100  # happenings of an alert: a source that comes back after days brings thousands at once


def edition_letter(edition: Edition) -> Letter:
    """An edition as a mail: three statements at most, for the reports that it names and for its scope in words."""
    about = "" if edition.scope.is_everything else phrase(edition.scope)
    document = edition_document(edition, about)
    return Letter(_subject(edition, about), text_of(document), _html("edition", document))


def alert_letter(alert: Alert) -> Letter:
    """Happenings as a mail: a single one is named in the subject, several are counted. No statement."""
    document = alert_document(alert)
    return Letter(_one_line(document.title), text_of(document), _html("alert", document))


def _html(name: str, document: Document) -> str:
    return render_to_string(f"letters/mail/{name}.html", {"document": document, "footer": FOOTER})


def _one_line(text: str) -> str:
    return shorten(clean(text), _SUBJECT)


def _subject(edition: Edition, about: str) -> str:
    """`Linux 2026-W47: 7.4-rc4, 80 regressions open, 8 fewer, 3 overdue (netdev)`."""
    figures, development = edition.figures, edition.status.development
    told = [
        development.version if development and development.version != edition.period.name else "",
        f"{figures.open} regression{'' if figures.open == 1 else 's'} open" if figures.open or figures.then else "",
        *(_of_day(edition) if is_daily(edition.period) else _of_time(edition)),
    ]
    if edition.released.stable_count and not any(told):
        told = [f"{edition.released.stable_count} stable release{'s' if edition.released.stable_count > 1 else ''}"]
    if not edition.scope.has_main:
        told = [edition.headline[:1].lower() + edition.headline[1:]]
    news = ", ".join(filter(None, told)) or "no regression is known to be open"
    head = _one_line(f"Linux {edition.period.name}: {news}")
    room = _SUBJECT - columns(head) - len(" ()")
    return f"{head} ({shorten(clean(about), room)})" if about and room >= _LEAST else head


def _of_time(edition: Edition) -> Iterator[str]:
    change = edition.figures.open - edition.figures.then
    if change:
        yield f"{abs(change)} {'more' if change > 0 else 'fewer'}"
    if edition.overdue.count:
        yield f"{edition.overdue.count} overdue"


def _of_day(edition: Edition) -> Iterator[str]:
    """What stands as it stood would be in the subject of every day."""
    figures = edition.figures
    told = {"new": figures.new, "settled": figures.settled, "reopened": figures.reopened}
    yield from (f"{count} {word}" for word, count in told.items() if count)
    if edition.became_overdue:
        yield f"{edition.became_overdue} became overdue"


def edition_document(edition: Edition, about: str) -> Document:
    """Everything that an edition says; `about` is its scope in words."""
    period, scope = edition.period, edition.scope
    places = Places(edition.at, period, scope=scope)
    page = Link("This mail as a page", site(edition.path)) if period.path else None
    title = f"Linux from {days_of(period)}" if isinstance(period, Week) else f"Linux, {period.title or period.name}"
    deck = [Paragraph((f"{edition.headline}.",), "headline")]
    deck += [Paragraph((f"This mail is about {about}.",), "note")] if about else []
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
    title = _news(found)
    entries = [happening_entry(one, places) for one in found[-_SHOWN:]]
    when = f"As of {prose_date(alert.at)}, {alert.at:%H:%M} UTC."
    if len(found) > _SHOWN:
        when += f" Of {len(found)} news the last {_SHOWN} are here."
    path = found[0].path if len(found) == 1 else ""
    page = Link("Its page", site(path)) if path.startswith("/") else None
    return Document(title, [Paragraph((when,), "note")], [Section("What happened", [Entries(entries)])], page)


def _news(found: Sequence[Happening]) -> str:
    """`Fix posted: net: no link after resume`, with `, and 2 more` behind it."""
    if not found:
        return "Nothing happened"
    head = f"{found[0].what.value.capitalize()}: "
    after = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return head + shorten(titled(found[0].title), _SUBJECT - columns(head + after)) + after
