"""What the present's efforts are: drawn by chance from the number of each, the same in every world. Pure."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sample import code, dates, pulls, texts
from sample.dates import Cycle
from sample.efforts import Effort, Habits, Mend, Outcome, Revision, Step, Threading
from sample.people import MAINTAINERS

_T = TypeVar("_T")
_PER_WEEK = 9
_FIRST_MONDAY = datetime(2020, 1, 6, tzinfo=UTC)  # numbers count from here
_WEEK = timedelta(weeks=1)
_COUNTS = (1, 1, 1, 2, 2, 3, 4, 7)
_OUTCOMES = (
    (Outcome.MERGED, 58), (Outcome.NEXT, 3), (Outcome.POSTED, 13), (Outcome.STALE, 17), (Outcome.REJECTED, 3),
    (Outcome.RFC, 6),
)  # fmt: skip
_MENDS = ((Mend.NOTHING, 84), (Mend.SUBJECT, 6), (Mend.BOTH, 5), (Mend.DIFF, 5))
_LINKS = ("https://patch.msgid.link/", "https://patch.msgid.link/", "https://lore.kernel.org/r/", "")
_FORMS = (
    "[{kind}{marks}{version}{place}]", "[{kind}{version}{marks}{place}]", "[{kind}{version}{marks}{place}]",
    "[{kind}{marks}{place}{version}]",
)  # fmt: skip
_MARKS = {"netdev": ("net-next", "net"), "linux-wireless": ("wireless-next", "wireless")}
_NOTES = ("rebased on the latest -rc", "reworded the messages", "dropped a lock that was not needed",
          "renamed the helper as was asked for", "handle the error path")  # fmt: skip
_WORDS = ("The hardware can do it, so let the driver.", "This makes the slow path visible, at no cost elsewhere.",
          "Nothing depends on the old way any more.", "Without it the counters are wrong after a reset.")  # fmt: skip
_EARLY = "{} (first attempt)"
_LOST, _RETITLED, _REVERTED, _RESENT, _BY_RFC, _COUNT_CHANGES = 0.05, 0.12, 0.05, 0.07, 0.14, 0.2


def efforts(cycles: Sequence[Cycle], until: datetime) -> Iterator[Effort]:
    """All that begin between the first cycle's opening and `until`."""
    week = (cycles[0].opens - _FIRST_MONDAY) // _WEEK + 1
    while (monday := _FIRST_MONDAY + week * _WEEK) <= until:
        for place in range(_PER_WEEK):
            yield _effort(cycles, monday, week * _PER_WEEK + place)
        week += 1


def link_of(place: int) -> str:
    """What the Link: trailers of the n-th area's maintainer begin with."""
    return _LINKS[place % len(_LINKS)]


def _effort(cycles: Sequence[Cycle], monday: datetime, number: int) -> Effort:
    chance = random.Random(f"effort/{number}")  # noqa: S311 (no secret)
    place = number % len(texts.AREAS)
    area = texts.AREAS[place]
    maintainer = MAINTAINERS[(place * 7 + 3) % len(MAINTAINERS)]
    author = chance.choice([who for who in MAINTAINERS if who != maintainer])
    outcome, is_fix = _drawn(chance, _OUTCOMES), chance.random() < 0.35
    begun = monday + timedelta(minutes=chance.randrange(7 * 24 * 60))
    revisions = tuple(
        replace(revision, base=dates.tagged(cycles, revision.at))
        for revision in _revisions(chance, number, area, begun, outcome, is_fix=is_fix)
    )
    mailing_lists = (area.mailing_list, "linux-kernel") if chance.random() < 0.15 else (area.mailing_list,)
    effort = Effort(
        key=str(number),
        author=author,
        maintainer=maintainer,
        lists=tuple(dict.fromkeys(mailing_lists)),
        words=chance.choice(_WORDS),
        marks=_MARKS.get(area.mailing_list, ("", ""))[is_fix],
        habits=_habits(MAINTAINERS.index(author), chance),
        revisions=revisions,
        outcome=outcome,
        link=link_of(place),
    )
    return _taken(effort, chance, cycles, is_fix=is_fix) if outcome in (Outcome.MERGED, Outcome.NEXT) else effort


def _drawn(chance: random.Random, weighted: Sequence[tuple[_T, int]]) -> _T:
    return chance.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


def _habits(author: int, chance: random.Random) -> Habits:
    """An author's ways; now and then somebody forgets to thread."""
    threading = Threading.COVER
    if chance.random() < 0.07:
        threading = Threading.NONE
    elif author % 7 == 3:
        threading = Threading.CHAIN
    if author % 3 == 0:
        return Habits(threading=threading, has_b4=True)
    is_glued = author % 5 == 4
    return Habits(
        _FORMS[1 if is_glued else author % len(_FORMS)], is_glued, threading, replies_to_earlier=author % 4 == 1
    )


def _revisions(chance: random.Random, number: int, area: texts.Area, begun: datetime, outcome: Outcome, *,
               is_fix: bool) -> Iterator[Revision]:  # fmt: skip
    """The postings in order: perhaps an RFC, then versions, perhaps the last one again."""
    count, versions = chance.choice(_COUNTS), 1 if outcome is Outcome.POSTED else chance.choice((1, 1, 2, 2, 3))
    is_rfc_first = outcome is not Outcome.RFC and not is_fix and chance.random() < _BY_RFC
    versions += is_rfc_first
    change = chance.choice((-1, 1)) if count > 1 and versions > 1 and chance.random() < _COUNT_CHANGES else 0
    early_title = chance.random() < _RETITLED
    word = code.WORDS[number // len(texts.AREAS) % len(code.WORDS)]
    title = f"{area.prefix}: {word}: {chance.choice(texts.FIXES if is_fix else texts.FEATURES)}"
    steps = _steps(chance, number, area, word, count + 1)
    at = begun
    for version in range(1, versions + 1):
        is_last = version == versions
        chosen = steps[:count] if is_last or not change else steps[: count + change]
        if not is_last:
            chosen = [_earlier(chance, step, version) for step in chosen]
        name = _EARLY.format(title) if early_title and not is_last else title
        if len(chosen) == 1:
            chosen = [replace(chosen[0], title=name)]
        elif chance.random() < _LOST:
            lost = chance.randrange(len(chosen))
            chosen[lost] = replace(chosen[lost], is_lost=True)
        is_rfc = outcome is Outcome.RFC or (is_rfc_first and version == 1)
        notes = tuple(chance.sample(_NOTES, 2)) if version > 1 else ()
        yield Revision(version, at, name, tuple(chosen), is_rfc, notes=notes)
        at += timedelta(days=chance.uniform(6, 15))
    if outcome in (Outcome.MERGED, Outcome.POSTED) and chance.random() < _RESENT:
        yield Revision(versions, at + timedelta(days=6), name, tuple(chosen), is_rfc=False, is_resend=True)


def _steps(chance: random.Random, number: int, area: texts.Area, word: str, count: int) -> list[Step]:
    """The patches as they are in the end, and one more: each has a function or a file of its own."""
    path = code.file_of(area, word)
    steps = []
    for place, filler in enumerate(chance.sample(texts.FILLERS, count)):
        form = chance.randrange(code.FORMS)
        is_new = chance.random() < 0.25
        edit = (
            code.addition(f"{path.removesuffix('.c')}-{number}-{place}.c", form)
            if is_new
            else code.edit(path, place, form)
        )
        steps.append(Step(f"{area.prefix}: {word}: {filler}", chance.choice(_WORDS), (edit,)))
    return steps


def _earlier(chance: random.Random, step: Step, version: int) -> Step:
    """A patch as it was in an earlier version: half of them were not touched since."""
    if chance.random() < 0.5:
        return step
    title = _EARLY.format(step.title) if chance.random() < _RETITLED else step.title
    return replace(step, title=title, edits=tuple(code.otherwise(edit, version) for edit in step.edits))


def _taken(effort: Effort, chance: random.Random, cycles: Sequence[Cycle], *, is_fix: bool) -> Effort:
    """The effort as its maintainer took it."""
    applied = (effort.final.at + timedelta(days=chance.uniform(2, 10))).replace(microsecond=0)
    merged = pulls.pulled(cycles, effort.lists[0], applied, is_fix=is_fix)
    if effort.outcome is Outcome.NEXT:
        merged = None
    mend = _drawn(chance, _MENDS)
    link = {Mend.BOTH: effort.link or _LINKS[0], Mend.DIFF: ""}.get(mend, effort.link)
    can_revert = bool(effort.final.steps[0].edits[0].old) and merged is not None and chance.random() < _REVERTED
    return replace(
        effort,
        applied=applied,
        merged=merged,
        mend=mend,
        mended=_mended(effort.final.steps, mend),
        link=link,
        reverted=merged + timedelta(days=chance.uniform(12, 40)) if can_revert and merged else None,
    )


def _mended(steps: tuple[Step, ...], mend: Mend) -> tuple[Step, ...]:
    """What the maintainer made of the patches."""
    if mend is Mend.NOTHING:
        return ()
    changed = []
    for step in steps:
        title = step.title if mend is Mend.DIFF else f"{step.title}, as the hardware wants it"
        edits = step.edits if mend is Mend.SUBJECT else tuple(code.otherwise(edit, 3) for edit in step.edits)
        changed.append(replace(step, title=title, edits=edits))
    return tuple(changed)
