"""The report before an -rc or a release: what a regression tracker posts to the kernel's list, as text alone."""

from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from datetime import datetime

from cases.facts import State
from digests.prose import CycleFigures, cycle_sentence, leftover_sentence, plain
from flow.flags import Flag, Part
from letters.flowed import clean, shorten
from letters.lists import days, named, some, titled
from letters.passages import Block, Document, Entries, Entry, Link, Paragraph, Section, Table
from letters.places import Places, links_to
from letters.plain import text_of
from letters.standing import Culprit, Line, Report
from letters.standing import report as report  # one place for those who send it
from outgoing.letter import Letter
from regressions.queries import DORMANT_AFTER, NO_COUNTS
from releases.templatetags.dates import prose_date

_SHOWN, _OLDER, _TABLE = 60, 25, 12  # of a group, of a group of older cycles, cycles in the table
LIMIT = 90_000  # octets as it is sent (quoted-printable): lists drop mails of more than 100,000 characters


def report_letter(report: Report) -> Letter:
    """The report as a mail to a list: text alone, and short enough for one. No statement."""
    shown = _SHOWN
    while True:
        text = text_of(_document(report, shown))
        if sent_size(text) <= LIMIT or not shown:
            return Letter(shorten(clean(_subject(report)), 120), text)
        shown = shown * 3 // 4


def sent_size(text: str) -> int:
    """How many octets a text has in a mail."""
    return len(b2a_qp(text.encode(), istext=True))


def _subject(report: Report) -> str:
    """`Linux 7.4: open regressions before -rc5 (28, and 40 older), 2026-11-29`."""
    version = report.cycle.version if report.cycle else ""
    before = f" before {_short(report.upcoming.version)}" if report.upcoming else ""
    own = sum(one.counts.open for one in report.cycles if one.version == version)
    older = f", and {report.open - own} older" if report.open > own else ""
    return f"Linux {version}".rstrip() + f": open regressions{before} ({own}{older}), {report.at:%Y-%m-%d}"


def _short(version: str) -> str:
    _, dash, candidate = version.partition("-rc")
    return f"-rc{candidate}" if dash else f"the release of {version}"


def _document(report: Report, shown: int) -> Document:
    places = Places(report.at, is_live=True)
    deck = [Paragraph((sentence,)) for sentence in _opening(report, places)]
    sections = [Section("Numbers", list(_numbers(report)))] if report.cycles or report.history else []
    for one in report.recent:
        page = Link("list", places.page("regressions:list", state="open", cycle=one.version))
        blocks = list(_groups(one.lines, places, shown, page))
        sections.append(Section(f"Linux {one.version}: {one.counts.open} open", blocks, page))
    if report.older or report.dormant:
        page = Link("list", places.page("regressions:list", state="open"))
        blocks = [*_groups(report.older, places, min(shown, _OLDER), page, with_cycle=True), *_dormant(report, places)]
        sections.append(Section("Older cycles", blocks, page))
    return Document("", deck, sections)


def _dormant(report: Report, places: Places) -> Iterator[Paragraph]:
    """How many of the older ones nobody has touched for long: to list them would hide the others."""
    if report.dormant:
        page = places.page("regressions:list", state="open", dormant="1")
        yield Paragraph((f"Without any activity for {DORMANT_AFTER.days} days: {report.dormant} more, {page}",))


def _opening(report: Report, places: Places) -> Iterator[str]:
    ahead = f", ahead of {report.upcoming.version}" if report.upcoming else ""
    when = f" expected on {prose_date(report.upcoming.on, report.at)}" if report.upcoming else ""
    of = f" of the {clean(report.only)} cycle" if report.only else " of mainline" if report.outside else ""
    yield (
        f"These regressions{of} are known to be open on {prose_date(report.at)}{ahead}{when}."
        if report.open
        else f"No open regression{of} is known on {prose_date(report.at)}{ahead}{when}."
    )
    if report.cycle:
        numbers = next((one.counts for one in report.cycles if one.version == report.cycle.version), NO_COUNTS)
        leftovers = [(one.version, one.counts.open) for one in report.cycles if one.version != report.cycle.version]
        if numbers.reported:
            yield plain(
                cycle_sentence(CycleFigures(report.cycle.version, numbers.reported, numbers.open, numbers.incoming))
            )
        if not report.only:
            yield plain(leftover_sentence(leftovers))
    if report.comparison:
        yield report.comparison.sentence
    if report.outside:
        are = "is" if report.outside == 1 else "are"
        yield f"{report.outside} more {are} open in stable series or linux-next alone."
    if any(line.is_new for one in report.cycles for line in one.lines):
        yield "[NEW] marks what was reported since the last release."
    if report.open:
        # No line may look like a command: what reads this list would obey it.
        yield (
            "If one of them is fixed, or is no regression, please say so in a reply to its report, best with the"
            " regzbot commands for that. All of them, with their history:"
            f" {places.page('regressions:list', state='open', cycle=report.only)}"
        )


def _numbers(report: Report) -> Iterator[Block]:
    """How the cycle went from release to release, and what each cycle has open."""
    points = [(name, one.at, one.counts) for name, one in report.history]
    if points:
        rows = [
            (f"{when:%Y-%m-%d}", name, str(counts.reported), str(counts.open), str(counts.incoming))
            for name, when, counts in points
        ]
        head = ("Date", "Release", "Reported", "Open", "Fix incoming")
        yield Table(f"Regressions of {points[-1][0]}", head, rows, (0, 1))
    if report.cycles:
        lines = [
            (one.version, str(one.counts.reported), str(one.counts.open), str(one.counts.incoming))
            for one in report.cycles[:_TABLE]
        ]
        yield Table("Open regressions by cycle", ("Cycle", "Reported", "Open", "Fix incoming"), lines)


def _groups(
    lines: Sequence[Line], places: Places, shown: int, page: Link, *, with_cycle: bool = False
) -> Iterator[Block]:
    """Those whose culprit is known, those without, and apart from them those for which a fix is on its way."""
    incoming = [line for line in lines if line.fix or line.row.state is State.FIX_INCOMING]
    others = [line for line in lines if line not in incoming]
    groups = {
        "Culprit known": [line for line in others if line.row.culprit],
        "Culprit unknown": [line for line in others if not line.row.culprit],
        "Fix posted or on its way": incoming,
    }
    for title, found in groups.items():
        if found:
            entries = [_entry(line, places, with_cycle=with_cycle) for line in found[:shown]]
            yield Entries(entries, f"{title}: {len(found)}")
        if len(found) > shown:
            yield Paragraph((f"And {len(found) - shown} more: {page.url}",))


def _entry(line: Line, places: Places, *, with_cycle: bool) -> Entry:
    row = line.row
    age = f"{days(row.age.days)} ago" if row.age.days else "today"
    by = f" by {named(row.reporter)}" if row.reporter else ""
    facts = [f"cycle {row.cycle}" if with_cycle else "", f"reported {age}{by}", *line.subsystems[:3]]
    links = [*links_to(line.report, "report"), *(links_to(line.fix.series.head, "fix") if line.fix else ())]
    page = places.page("regressions:detail", row.slug)
    title = f"{'[NEW] ' if line.is_new else ''}{titled(row.title)}"
    return Entry(title, page, some(facts), tuple(links), some([*_culprit(line.culprit), _status(line, places.at)]))


def _culprit(culprit: Culprit | None) -> Iterator[str]:
    """`culprit 1a2b3c4d5e6f ("net: a faster path", by Mats Maintainer)`, as much of it as is known."""
    if culprit is not None:
        subject = f' ("{titled(culprit.subject)}"{f", by {named(culprit.author)}" if culprit.author else ""})'
        yield f"Culprit: {culprit.sha[:12]}{subject if culprit.subject else ''}"


def _status(line: Line, at: datetime) -> str:
    """What happened last: to a fix where there is one, else to the report."""
    if (fix := line.fix) is not None:
        if fix.part is Part.NEXT:
            return f"Status: fix in linux-next since {prose_date(fix.since, at)}"
        words = {Flag.UNPICKED: "nobody picked it up", Flag.UNANSWERED: "nobody has answered"}
        flags = [words[one.flag] for one in fix.flags if one.flag in words]
        when = f"{days(fix.waiting)} ago" if fix.waiting else "today"
        name = named(fix.series.author_name, fix.series.author_address)
        return ", ".join([f"Status: fix posted by {name} {when}", *flags])
    if not line.last:
        return "Status: no reply yet"
    ago = (at - line.last_at).days
    what = "last reply" if line.last == "Reply" else f"{line.last[:1].lower()}{line.last[1:]}"
    return f"Status: {what} {f'{days(ago)} ago' if ago else 'today'}"
