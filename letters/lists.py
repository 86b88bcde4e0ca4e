"""The sections of an edition that are lists: regressions, fixes, patches, what comes next, topics, candidates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from cases.words import STATES
from digests.changes import PARTS
from digests.edition import Edition
from digests.lists import AreaLine, Fixes, Listed, Told
from digests.periods import is_daily
from digests.templatetags.digests import in_hundred
from flow.flags import Part
from flow.radar import RadarRow
from letters.flowed import clean, shorten
from letters.passages import Block, Entries, Entry, Link, Paragraph, Piece, Pieces, Section, Table, listed
from letters.places import Places, links_to, site
from patches.queries import SeriesRow
from patches.states import State as SeriesState
from regressions.models import OPEN_STATES
from regressions.queries import Row
from releases.templatetags.dates import prose_date

_TITLE, _NAME = 160, 60  # columns that a title and a name may take
Reports = Mapping[str, str]  # by slug of the regression: Message-ID or address


def titled(text: str, otherwise: str = "(no title)") -> str:
    """A title from a mail, short and harmless."""
    return shorten(clean(text[: 20 * _TITLE]), _TITLE) or otherwise


def named(name: str, address: str = "") -> str:
    """A name from a mail."""
    return shorten(clean((name or address)[: 20 * _NAME]), _NAME)


def days(count: int) -> str:
    """A number of days in words."""
    return f"{count} day{'' if count == 1 else 's'}"


def regression_entry(told: Told, reports: Reports, places: Places, *, part: str = "") -> Entry:
    """A regression: what cycle, how it stands, how old, whose."""
    row = told.row
    where = row.cycle or row.series or row.tree
    facts = [
        f"{'cycle ' if row.cycle else ''}{where}" if where else "",
        *_standing(row, places.at, part),
        f"culprit {row.culprit[:12]}" if row.culprit else "",
        *told.subsystems[:3],
    ]
    page = places.page("regressions:detail", row.slug)
    return Entry(titled(row.title), page, some(facts), links_to(reports.get(row.slug, ""), "report"))


def some(facts: Iterable[str]) -> tuple[str, ...]:
    """The facts that there are, each harmless."""
    return tuple(plain for fact in facts if (plain := clean(fact)))


def _standing(row: Row, at: datetime, part: str) -> Iterator[str]:
    """`open`, `due November 8`, `reported November 10 (12 days ago)`; `fixed after 12 days (reported November 10)`."""
    state, reported = STATES[row.state][2].lower(), f"reported {prose_date(row.reported_at, at)}"
    if row.state.value not in OPEN_STATES:
        yield f"{state} {f'after {days(row.age.days)}' if row.age.days else 'on the same day'} ({reported})"
        return
    yield state
    if part == "overdue" and row.due_at:
        yield f"due {prose_date(row.due_at, at)}"
    yield f"{reported} ({f'{days(row.age.days)} ago' if row.age.days else 'today'})"


def regression_sections(edition: Edition, reports: Reports, places: Places) -> Iterator[Section]:
    """New, settled, reopened, overdue, no longer counted: those that have something."""
    found = {part: edition.regressions.get(part, Listed()) for part in PARTS}
    shown = {"new": found["new"], "settled": found["settled"], "reopened": found["reopened"]}
    overdue = {"overdue": edition.overdue} if edition.overdue.rows else {}
    for part, told_of in (shown | overdue | {"dropped": found["dropped"]}).items():
        if told_of.count:
            yield _regressions(edition, part, reports, places, told_of)


def _regressions(edition: Edition, part: str, reports: Reports, places: Places, found: Listed) -> Section:
    """Some of a list, and where all of it is; of a day those that became overdue, and where all overdue ones are."""
    title, count = PARTS.get(part, "Overdue"), found.count
    if part == "overdue" and is_daily(edition.period):
        title, count = "Became overdue", edition.became_overdue
    entries = [regression_entry(told, reports, places, part=part) for told in found.rows]
    shown = len(found.rows)
    every = f"all {found.count}" if shown < found.count else "this list"
    address = places.number(1, "open", overdue="1").url if part == "overdue" else places.part(part)
    said = f"{shown} of {count}" if shown < count else str(count)
    return Section(f"{title}: {said}", [Entries(entries)], Link(every, address))


def fixes_section(edition: Edition, places: Places) -> Section | None:
    """Fixes that wait in linux-next, and how many wait elsewhere."""
    fixes, blocks = edition.fixes, list[Block]()
    if is_daily(edition.period):
        return _moved_section(fixes, places)
    entries = [_fix_entry(fix, places) for fix in fixes.in_next]
    blocks += [Entries(entries)] if entries else []
    blocks += _elsewhere(fixes.counts, places)
    count = fixes.counts.get(Part.NEXT, len(entries))
    page = Link(f"all {count}", places.radar("next"))
    shown = f"{len(entries)} of {count}" if len(entries) < count else str(count)
    return Section(f"Fixes that wait in linux-next: {shown}", blocks, page) if blocks else None


def _moved_section(fixes: Fixes, places: Places) -> Section | None:
    """What a day brought: fixes that were posted, or came to linux-next or mainline; and how many wait in all."""
    if not fixes.moved:
        return None
    entries = [_fix_entry(fix, places) for fix in fixes.moves]
    shown = f"{len(entries)} of {fixes.moved}" if len(entries) < fixes.moved else str(fixes.moved)
    waiting = fixes.counts.get(Part.NEXT, 0)
    wait = "waits" if waiting == 1 else "wait"
    first: list[Pieces] = [(Link(str(waiting), places.radar("next")), f" {wait} in linux-next")]
    return Section(f"Fixes that moved: {shown}", [Entries(entries), *_elsewhere(fixes.counts, places, first)])


def _fix_entry(fix: RadarRow, places: Places) -> Entry:
    when = f"for {days(fix.waiting)}" if fix.waiting else "since today"
    words = {Part.NEXT: f"in next {when}", Part.STABLE: f"in mainline {when}, a stable series waits"}
    posted = f"posted {days(fix.waiting)} ago" if fix.waiting else "posted today"
    return Entry(
        titled(fix.regression.title),
        places.page("regressions:detail", fix.regression.slug),
        some([words.get(fix.part, posted), *fix.subsystems[:3]]),
        links_to(fix.series.head, "patch"),
        (f"by {_signed(fix.series)}",),
    )


def _signed(row: SeriesRow) -> str:
    return f"{named(row.author_name, row.author_address)}: {titled(row.title, '(no subject)')}"


def _elsewhere(counts: Mapping[Part, int], places: Places, first: Sequence[Pieces] = ()) -> Iterator[Paragraph]:
    def link(part: Part) -> Link:
        return Link(str(counts.get(part, 0)), places.radar(part.value))

    new, posted, stable = (counts.get(part, 0) for part in (Part.NEW, Part.POSTED, Part.STABLE))
    told: list[Pieces] = list(first)
    if new:
        told.append((link(Part.NEW), f" {'was' if new == 1 else 'were'} posted within seven days"))
    if posted:
        when = "earlier" if new else f"{'was' if posted == 1 else 'were'} posted more than seven days ago"
        told.append((link(Part.POSTED), f" {when} and picked up by nobody"))
    if stable:
        told.append(
            (link(Part.STABLE), f" {'is' if stable == 1 else 'are'} in mainline while a stable series still waits")
        )
    if told:
        yield Paragraph(("Of other fixes, ", *listed(told), "."), "note")


def patches_section(edition: Edition, places: Places) -> Section | None:
    """Patches and updates: what was discussed most, then by area."""
    patches = edition.patches
    if not (patches.count or patches.to_next or patches.merged):
        return None
    were = "were" if patches.count > 1 else "was"
    moved = f"; {patches.to_next} went to linux-next and {patches.merged} to mainline, whenever they were posted"
    first = f"{patches.count or 'No'} series {were} posted{moved if patches.to_next or patches.merged else ''}."
    blocks: list[Block] = [Paragraph((first,))]
    if patches.talked:
        talked = [series_entry(row, places, with_replies=True) for row in patches.talked]
        blocks.append(Entries(talked, "Most discussed", is_short=True))
    blocks += [_area(line, places) for line in patches.areas]
    page = Link(f"all {patches.count} series", places.patches()) if patches.count else None
    return Section("Patches and updates", blocks, page)


def _area(line: AreaLine, places: Places) -> Entries:
    title = Link(f"{clean(line.area.name)}: {line.count}", places.patches(line.area.slug))
    return Entries([series_entry(row, places) for row in line.rows], title, is_short=True)


def series_entry(row: SeriesRow, places: Places, *, with_replies: bool = False) -> Entry:
    """A series: whose, which revision, and where it is."""
    facts = [
        named(row.author_name, row.author_address),
        f"v{row.version}" if row.version > 1 else "",
        f"{row.replies} repl{'y' if row.replies == 1 else 'ies'}" if with_replies else "",
        row.state.value if row.state in (SeriesState.NEXT, SeriesState.MERGED) else "",
    ]
    return Entry(titled(row.title, "(no subject)"), places.series(row.head), some(facts), links_to(row.head))


def coming_section(edition: Edition, places: Places) -> Section | None:
    """What is expected or announced for the next weeks."""
    rows: list[tuple[Piece, ...]] = []
    for one in edition.coming:
        chance = f", {in_hundred(one.chance)}" if one.chance and one.chance < 0.995 else ""
        what = one.kind.value.capitalize() + (f" (forecast{chance})" if one.is_forecast else "")
        rows.append((prose_date(one.day, edition.at), what, ", ".join(one.names)))
    if not rows:
        return None
    return Section(
        "What comes next",
        [Table("What comes next", (), rows, (0, 1, 2))],
        Link("calendar", site(reverse("kernels:calendar"))),
    )


def topics_section(edition: Edition, places: Places) -> Section | None:
    """Topics with something in the week, the busiest first."""
    rows: list[tuple[Piece, ...]] = [
        (Link(titled(line.name), places.page("topics:detail", line.slug)), str(line.series), titled(line.note, ""))
        for line in edition.topics[:10]
    ]
    if not rows:
        return None
    table = Table("Topics", ("Topic", "Series", ""), rows, (0, 2))
    return Section("Topics", [table], Link("all topics", places.page("topics:list")))


def candidates_section(edition: Edition, places: Places) -> Section | None:
    """Likely reports that nobody flagged."""
    found, blocks = edition.candidates, list[Block]()
    entries = [
        Entry(
            titled(row.subject, "(no subject)"),
            "",
            (named(row.author), prose_date(row.arrived, edition.at), *_culprit(row.culprit)),
            links_to(row.message_id),
        )
        for row in found.rows
    ]
    blocks += [Entries(entries)] if entries else []
    if found.coverage.likely:
        what = edition.period.noun if edition.period.noun in ("week", "day") else "time"
        blocks.append(Paragraph((f"Of this {what}: {found.coverage.sentence}.",), "note"))
    page = None
    if found.waiting and not edition.scope.narrows:
        page = Link("all that wait", places.page("candidates:list"))
        wait = f" likely report{' waits' if found.waiting == 1 else 's wait'} for a decision in all."
        blocks.append(Paragraph((Link(str(found.waiting), page.url), wait), "note"))
    shown = f": {len(entries)} of {found.count}" if len(entries) < found.count else ""
    return Section(f"Not flagged by anybody{shown}", blocks, page) if blocks or page else None


def _culprit(sha: str) -> Sequence[str]:
    return [f"culprit {clean(sha)[:12]}"] if sha else []
