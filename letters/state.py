"""The sections of an edition on releases and on the numbers of regressions."""

from collections.abc import Iterator, Sequence

from digests.cycle_lines import CycleLine
from digests.edition import Edition
from digests.periods import is_daily
from digests.prose import Figure
from digests.templatetags.digests import signed
from letters.passages import Block, Link, Paragraph, Piece, Pieces, Quote, Section, Table, listed
from letters.places import Places, lore
from releases.queries import ReleaseView
from releases.templatetags.dates import prose_date


def release_section(edition: Edition, places: Places) -> Section | None:
    """Kernel release status, as LWN's kernel page has it; None where no release is known."""
    status = edition.status
    if not (status.development or status.stable or status.linux_next):
        return None
    blocks = [*_development(edition, status.development, places)] if status.development else []
    blocks += [*_stable(edition, places), *_other_trees(edition, places)]
    return Section("Kernel release status", blocks, Link("all releases", places.page("kernels:list")))


def _development(edition: Edition, release: ReleaseView, places: Places) -> Iterator[Block]:
    kind = "mainline" if release.rc is None else "development"
    head: Pieces = (f"The current {kind} kernel is ", _version(release, places))
    on = f", released on {prose_date(release.released_at, edition.at)}"
    besides = f"; {edition.developing} is in development" if release.rc is None and edition.developing else ""
    yield Paragraph((*head, f"{on}{besides}."))
    if release.excerpt and (edition.released.mainline or not is_daily(edition.period)):
        yield Quote(release.excerpt, lore(release.message_id), "Announcement")
    mainline = edition.released.mainline
    if len(mainline) > 1:
        yield Paragraph((f"The {edition.period.noun} brought ", *_versions(mainline, places), "."))
    elif not mainline:
        yield Paragraph((f"The {edition.period.noun} brought no mainline release.",))


def _stable(edition: Edition, places: Places) -> Iterator[Block]:
    at, released, status = edition.at, edition.released, edition.status
    for place, day in enumerate(released.stable):
        head = "" if place else "Stable updates: "
        were = "was" if len(day.releases) == 1 else "were"
        on = f" {were} released on {prose_date(day.released_on, at)}."
        yield Paragraph((head, *_versions(day.releases, places), on))
    if not released.stable and (status.stable or not edition.scope.trees):
        latest: Pieces = ()
        if status.stable:
            day = status.stable[0]
            on = f", came out on {prose_date(day.released_on, at)}"
            latest = ("; the latest, ", *_versions(day.releases, places), on)
        yield Paragraph((f"Stable updates: none {edition.period.within}", *latest, "."))


def _other_trees(edition: Edition, places: Places) -> Iterator[Block]:
    at, released, status = edition.at, edition.released, edition.status
    if released.rt:
        rt = [(_version(one, places), f" of {prose_date(one.released_at, at)}") for one in released.rt]
        yield Paragraph(("Realtime: ", *listed(rt), "."))
    elif status.rt:
        of = f" of {prose_date(status.rt.released_at, at)}."
        yield Paragraph(("The newest realtime tree is ", _version(status.rt, places), of))
    if released.linux_next:
        count, last = len(released.linux_next), released.linux_next[-1]
        how = "once, as " if count == 1 else f"{count} times, last as "
        yield Paragraph((f"linux-next came out {how}", _version(last, places), "."))
    elif edition.scope.trees and status.linux_next:
        none = f"linux-next: none {edition.period.within}; the newest is "
        yield Paragraph((none, _version(status.linux_next, places), "."))


def _version(release: ReleaseView, places: Places) -> Link:
    return Link(release.version, places.page("kernels:release", release.tag))


def _versions(releases: Sequence[ReleaseView], places: Places) -> Pieces:
    return listed([(_version(one, places),) for one in releases])


def state_section(edition: Edition, places: Places) -> Section:
    """State of the regressions: sentences, the verdict, and a line for each cycle."""
    cycle = edition.cycle
    page = Link(f"cycle {cycle.version}", places.page("cycles:detail", cycle.version)) if cycle else None
    if not (edition.cycles or edition.counts.reported):
        of = "of this scope " if edition.scope.narrows else ""
        return Section("State of the regressions", [Paragraph((f"No regression {of}was tracked at that time.",))], page)
    stands = (*places.said(edition.cycle_said), " ") if cycle else ()
    blocks: list[Block] = [Paragraph(places.said(edition.week_said))]
    if stood := (*stands, *places.said(edition.leftover_said)):
        blocks.append(Paragraph(stood))
    if edition.comparison:
        blocks.append(Paragraph((edition.comparison.sentence,), "verdict"))
    blocks += [*_apart(edition, places), _table(edition, places), *_published(edition)]
    return Section("State of the regressions", blocks, page)


def _apart(edition: Edition, places: Places) -> Iterator[Paragraph]:
    """Parts of the open ones, and of the others, that are shown apart."""
    if edition.cycle is None or edition.apart is None:
        return
    counts, apart, version = edition.counts, edition.apart, edition.cycle.version
    told: list[Piece] = []
    if counts.open:
        parts = [("overdue", apart.overdue), ("dormant", apart.dormant), ("unassigned", apart.unassigned)]
        words = {"unassigned": "that nobody has taken"}
        found = [(places.number(n, "open", cycle=version, **{key: "1"}), f" {words.get(key, key)}") for key, n in parts]
        if counts.backburner:
            found.append((places.number(counts.backburner, "backburner", cycle=version), " on the back burner"))
        told += [f"Of the {counts.open} open: ", *listed(found), ". "]
    if counts.inconclusive:
        settled = places.number(counts.inconclusive, "inconclusive", cycle=version)
        told += ["Of the resolved: ", settled, " inconclusive. "]
    if counts.estimated:
        told.append(f"Of the reported: {counts.estimated} by the date of the report alone.")
    if told:
        yield Paragraph(tuple(told), "note")


def _table(edition: Edition, places: Places) -> Table:
    rows = [_row(line, edition, places) for line in edition.cycles]
    head = ("Cycle", "New", "Settled", "Open", "Change")
    return Table("Regressions by cycle", head, [*rows, _row(edition.total, edition, places, name="All")])


def _row(line: CycleLine, edition: Edition, places: Places, name: str = "") -> tuple[Piece, ...]:
    change = signed(line.change)
    if not (line.version or name):
        return "All others", str(line.new), str(line.settled), str(line.open), change
    title: Piece = name or Link(line.version, places.page("cycles:detail", line.version))
    figures = [
        Figure(line.new, part="new", cycle=line.version),
        Figure(line.settled, part="settled", cycle=line.version),
    ]
    return title, *map(places.figure, figures), places.number(line.open, "open", cycle=line.version), change


def _published(edition: Edition) -> Iterator[Paragraph]:
    """What other people counted; their rules differ."""
    told: list[Piece] = []
    for count in edition.published:
        reported = f"{count.reported} reported, " if count.reported is not None else ""
        of = f" of {count.cycle}" if count.cycle else ""
        note = f" ({count.note})" if count.note else ""
        on = prose_date(count.as_of, edition.at)
        told += ["; " if told else "", Link(count.publisher, lore(count.source))]
        told.append(f" counted {reported}{count.unresolved} unresolved{of} on {on}{note}")
    if told:
        yield Paragraph((*told, ": other people's rules, never mixed with ours."), "note")


def numbers_section(edition: Edition, places: Places) -> Section:
    """The week in numbers: what a reader looks for who reads nothing else."""
    rows: list[tuple[Piece, ...]] = [
        (f"Open{'' if edition.scope.cycles else ', all cycles'}", places.number(edition.total.open, "open"), "")
    ]
    if edition.cycle:
        version, now, then = edition.cycle.version, edition.counts, edition.then
        for word, one, old in (("open", now.open, then.open), ("reported", now.reported, then.reported)):
            name = f"{word.capitalize()}{' so far' if word == 'reported' else ''}, {version}"
            rows.append((name, places.number(one, word, cycle=version), f"from {old}"))
    figures = edition.figures
    rows += [
        ("New", places.figure(Figure(figures.new, part="new")), ""),
        ("Settled", places.figure(Figure(figures.settled, part="settled")), ""),
        ("Overdue", places.number(edition.overdue.count, "open", overdue="1"), ""),
        ("Stable releases", str(edition.released.stable_count), ""),
    ]
    return Section(f"The {edition.period.noun} in numbers", [Table("In numbers", (), rows, (0, 2))])
