"""The page of a series: composed from one effort's revisions, their patches, the talk, and where commits landed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from areas.use import areas_in_use
from flow.commands import Command, commit_commands, pull_commands, review_commands
from flow.comparing import Change, compare
from flow.timeline import (
    REVIEWS,
    Event,
    Happening,
    Said,
    Tag,
    answer_events,
    best_place,
    choose,
    in_order,
    landing_events,
    released,
    tags_of,
)
from patches.efforts import Place, Step, answers_to, landings, outlines_of, patches_of, revisions_of
from patches.parts import Landed, Outline, Patch, missing_numbers, spans
from patches.queries import SeriesRow
from postings.facts import Kind
from releases.asof import AsOf

MAX_SHOWN = 200  # patches in the table


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of patches; `landed` is where its commit is best seen, None while it is nowhere."""

    patch: Patch
    tags: Sequence[Tag]
    landed: Landed | None
    release: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed from an earlier revision to a later one; `is_whole` unless one of them lacks patches."""

    older: SeriesRow
    newer: SeriesRow
    change: Change
    is_whole: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the head of the page says beside the row.

    missing         numbers of patches that no inbox has
    nexts, merges   how many patches are in linux-next, and in mainline (stable, where meant for it)
    superseded_by   the revision that did so
    latest          revision of the effort
    """

    area: str
    patch_count: int
    missing: str
    nexts: int
    merges: int
    superseded_by: SeriesRow | None
    latest: SeriesRow
    reviewers: Sequence[tuple[str, Sequence[str]]]
    base: str
    needs: Sequence[str]
    stable: Sequence[str]


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """Everything on the page; `hidden` patches are not in the table, `left_out` answers not in the timeline."""

    step: Step
    facts: Facts
    steps: Sequence[Step]
    has_more_steps: bool
    changes: Sequence[Compared]
    lines: Sequence[Line]
    hidden: int
    events: Sequence[Event]
    left_out: int
    commands: Sequence[Command]

    @property
    def row(self) -> SeriesRow:
        """The series as lists show it."""
        return self.step.row


def series_page(place: Place, asof: AsOf) -> SeriesPage:
    """The page of a series that was posted by then: five statements, whatever it shows."""
    at = asof.at
    steps, has_more = revisions_of(place, at=at)
    step = next(step for step in steps if step.row.head == place.head)
    mails = patches_of(place.head, at=at)
    outlines = outlines_of([step.row.head for step in steps if step.row.head != place.head], at=at)
    said = answers_to(mails, at=at)
    landed = landings({mail.commit for mail in mails} - {""}, at=at)
    told = choose(said)
    events = [*_postings(steps, place.head), *answer_events(told, mails), *landing_events(mails, landed)]
    return SeriesPage(
        step=step,
        facts=_facts(step, steps, mails),
        steps=steps,
        has_more_steps=has_more,
        changes=_changes(steps, {**outlines, place.head: mails}, place.head),
        lines=_lines(mails[:MAX_SHOWN], said, landed),
        hidden=len(mails[MAX_SHOWN:]),
        events=in_order(events),
        left_out=len(said) - len(told),
        commands=_commands(step, steps, mails, landed),
    )


def _facts(step: Step, steps: Sequence[Step], mails: Sequence[Patch]) -> Facts:
    row, patches = step.row, [mail for mail in mails if not mail.is_cover]
    names = {area.slug: area.name for area in areas_in_use().areas}
    return Facts(
        area=names.get(row.area, row.area),
        patch_count=len({patch.number for patch in patches}),
        missing=spans(missing_numbers(patches, row.total)) if row.kind != Kind.PULL else "",
        nexts=sum(patch.next_at is not None for patch in patches),
        merges=sum(patch.merged_at is not None for patch in patches),
        superseded_by=next((s.row for s in steps if s.row.posted_at == step.superseded_at and s is not step), None),
        latest=steps[-1].row,
        reviewers=_reviewers(step),
        base=next((mail.base for mail in mails if mail.base), ""),
        needs=list(dict.fromkeys(need for mail in mails for need in mail.needs)),
        stable=list(dict.fromkeys(mail.stable for mail in mails if mail.stable)),
    )


def _reviewers(step: Step) -> list[tuple[str, list[str]]]:
    """People by what they said: (`Reviewed-by`, names)."""
    named = [(kind, [name for k, name in step.reviewers if k == kind]) for kind in REVIEWS]
    return [(f"{kind.capitalize()}-by", names) for kind, names in named if names]


def _postings(steps: Iterable[Step], head: str) -> Iterator[Event]:
    for step in steps:
        row = step.row
        kind = Happening.POSTED if row.head == head else Happening.REVISION
        who = row.author_name or row.author_address
        yield Event(row.posted_at, kind, who, mail=row.head, where=name_of(row), count=row.found)


def name_of(row: SeriesRow) -> str:
    """A revision as people call it: `RFC v2`, `v3 resend`."""
    return f"{'RFC ' if row.is_rfc else ''}v{row.version}{' resend' if row.is_resend else ''}"


def _changes(steps: Sequence[Step], posted: Mapping[str, Sequence[Outline]], head: str) -> list[Compared]:
    """From each revision to the next, the latest first; open is what leads to the revision of the page."""
    found = []
    for place, step in reversed([*enumerate(steps)]):
        older, newer = _before(step, steps[:place]), step.row
        if older is not None:
            change = compare(posted.get(older.head, ()), posted.get(newer.head, ()))
            is_whole = not (older.missing or newer.missing)
            found.append(Compared(older, newer, change, is_whole, newer.head == head))
    return found


def _before(step: Step, earlier: Sequence[Step]) -> SeriesRow | None:
    """The revision to compare one with: the nearest of a lower number, else its predecessor.

    Not the predecessor at once: authors link all revisions to the first, or to an RFC.
    """
    rows = [one.row for one in reversed(earlier)]
    row = step.row
    lower = (one for one in rows if one.version < row.version or (one.is_rfc and not row.is_rfc))
    return next(lower, None) or next((one for one in rows if one.head == step.predecessor), None)


def _lines(mails: Sequence[Patch], said: Sequence[Said], landed: Mapping[str, Sequence[Landed]]) -> list[Line]:
    by_part: dict[str, list[Said]] = defaultdict(list)
    for part, answer in said:
        by_part[part].append((part, answer))
    return [
        Line(
            mail,
            tags_of(mail, by_part[mail.message_id]),
            best_place(landed.get(mail.commit, ())),
            place.tag.removeprefix("v") if (place := released(mail, landed)) else "",
        )
        for mail in mails
    ]


def _commands(
    step: Step, steps: Sequence[Step], mails: Sequence[Patch], landed: Mapping[str, Sequence[Landed]]
) -> list[Command]:
    """For who reviews: the latest revision; for who looks back: the commits of this one."""
    latest = steps[-1]
    merged = [mail for mail in mails if mail.merged_at and mail.commit in landed]
    release = next((place for mail in reversed(merged) if (place := released(mail, landed))), None)
    base = next((mail.base for mail in mails if mail.base and latest is step), "")
    if step.row.kind == Kind.PULL:
        return [*pull_commands(step.row.head)]
    return [
        *review_commands(
            latest.row.head, name_of(latest.row), has_earlier=bool(latest.predecessor), base=base,
            title=latest.row.title,
        ),
        *commit_commands(
            [mail.commit for mail in merged], url=release.url if release else "", tag=release.tag if release else ""
        ),
    ]  # fmt: skip
