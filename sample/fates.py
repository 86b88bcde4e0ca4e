"""What became of every patch of the sample world, for tests to compare with what is found out from its mails. Pure.

world = write(target, until=until)
for fate in fates(until):
    for patch in fate.patches:
        world.commits.get(patch.commit)     # the id of its commit
        fate.release                        # the first release with it
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sample import applied, dates, plans, series2009, summer2009
from sample.dates import Cycle
from sample.efforts import Effort, Mend, Revision
from sample.history import Change, Release
from sample.letters import Letter
from sample.people import Person
from sample.postings import ASK, NAK, answered, commit_name, reviews
from sample.stories import Story, stories


class Word(StrEnum):
    """What became of a series up to a moment."""

    MERGED = "merged"  # into mainline, though perhaps into no release yet
    NEXT = "next"  # a maintainer committed it
    ASKED = "asked"  # changes were asked for; a newer revision may come
    REJECTED = "rejected"
    RFC = "rfc"  # posted as a request for comments last
    POSTED = "posted"


class Sign(StrEnum):
    """What ties a patch to its commit."""

    PATCH_ID = "patch-id"
    LINK = "link"
    SUBJECT = "subject"  # and the author


@dataclass(frozen=True, slots=True)
class PatchFate:
    """A patch of the last revision.

    ident    Message-ID, '' where the mail never reached a list
    commit   name of the commit in World.commits, '' for none
    subject  of the commit; that of the mail, where there is none
    signs    all that tie it to its commit
    """

    title: str
    ident: str
    commit: str
    subject: str
    signs: frozenset[Sign]


@dataclass(frozen=True, slots=True)
class Fate:
    """A series and its end as of a moment.

    heads    Message-ID of each revision's cover or only patch, oldest first; the same version twice for a RESEND
    versions their numbers
    release  first mainline release with it, '' where there is none yet
    reverted name of the commit that took the first patch back, '' for none
    """

    title: str
    author: Person
    heads: tuple[str, ...]
    versions: tuple[int, ...]
    patches: tuple[PatchFate, ...]
    word: Word
    merged: datetime | None = None
    release: str = ""
    reverted: str = ""


def fates(until: datetime) -> list[Fate]:
    """Of all series posted by `until`: efforts, their reverts, and the fixes of tracked regressions."""
    known = dates.cycles(until)
    efforts = [*series2009.efforts(), *plans.efforts(known, until)]
    releases = [*summer2009.RELEASES, *(Release(v, at) for cycle in known for v, at in cycle.tags())]
    found = [fate for effort in efforts if (fate := _fate(effort, releases, until)) is not None]
    found += [_single(*revert, releases, until) for effort in efforts if (revert := _revert(effort, until))]
    return found + list(_fixes(known, releases, until))


def first_release(merged: datetime | None, releases: list[Release], until: datetime) -> str:
    """The first release by `until` at or after a merge; '' for none."""
    after = [r for r in releases if merged is not None and merged <= r.at <= until]
    return min(after, key=lambda r: r.at).version if after else ""


def _by(moment: datetime | None, until: datetime) -> datetime | None:
    return moment if moment is not None and moment <= until else None


def _fate(effort: Effort, releases: list[Release], until: datetime) -> Fate | None:
    """None where nothing was posted yet."""
    posted = [r for r in effort.revisions if effort.arrived(r, len(r.steps)) <= until]
    if not posted:
        return None
    last, merged = posted[-1], _by(effort.merged, until)
    taken_back = next((c for c in applied.changes(effort) if c.name.startswith("revert-")), None)
    return Fate(
        title=last.title,
        author=effort.author,
        heads=tuple(effort.ident(r, r.heads) for r in posted),
        versions=tuple(r.number for r in posted),
        patches=tuple(_patches(effort, last, until)),
        word=_word(effort, last, until),
        merged=merged,
        release=first_release(merged, releases, until),
        reverted=taken_back.name if taken_back and taken_back.committed <= until else "",
    )


def _word(effort: Effort, last: Revision, until: datetime) -> Word:
    if _by(effort.merged, until):
        return Word.MERGED
    if _is_applied(effort, until):
        return Word.NEXT
    said = [r.kind for n, r in enumerate(reviews(effort, last)) if answered(effort, last, n) <= until]
    if NAK in said:
        return Word.REJECTED
    if ASK in said:
        return Word.ASKED
    return Word.RFC if last.is_rfc else Word.POSTED


def _is_applied(effort: Effort, until: datetime) -> bool:
    """All of it: the commits of a series lie seconds apart."""
    return effort.applied is not None and all(change.committed <= until for change in applied.changes(effort)
                                              if change.name.startswith("effort-"))  # fmt: skip


def _patches(effort: Effort, last: Revision, until: datetime) -> Iterator[PatchFate]:
    is_applied = _is_applied(effort, until)
    committed = effort.mended or effort.final.steps
    for place, step in enumerate(last.steps, 1):
        yield PatchFate(
            title=step.title,
            ident="" if step.is_lost else effort.ident(last, place),
            commit=commit_name(effort, place) if is_applied else "",
            subject=committed[place - 1].title if is_applied else step.title,
            signs=_signs(effort) if is_applied and not step.is_lost else frozenset(),
        )


def _signs(effort: Effort) -> frozenset[Sign]:
    link = {Sign.LINK} if effort.link else set()
    by_content = {Sign.PATCH_ID} if effort.mend in (Mend.NOTHING, Mend.SUBJECT) else set()
    by_subject = {Sign.SUBJECT} if effort.mend in (Mend.NOTHING, Mend.DIFF) else set()
    return frozenset(link | by_content | by_subject)


def _single(letter: Letter, change: Change | None, releases: list[Release], until: datetime) -> Fate:
    """A patch on its own that went in as it was posted, if it did."""
    title = letter.subject.partition("] ")[2]
    is_applied = change is not None and change.committed <= until
    merged = _by(change.merged, until) if change else None
    name = change.name if change and is_applied else ""
    signs = frozenset({Sign.PATCH_ID, Sign.SUBJECT}) if name else frozenset[Sign]()
    word = Word.MERGED if merged else Word.NEXT if is_applied else Word.POSTED
    return Fate(title, letter.sender, (letter.ident,), (1,), (PatchFate(title, letter.ident, name, title, signs),),
                word, merged, first_release(merged, releases, until))  # fmt: skip


def _revert(effort: Effort, until: datetime) -> tuple[Letter, Change] | None:
    letter = applied.revert_letter(effort)
    if letter is None or letter.arrived > until:
        return None
    return letter, next(c for c in applied.changes(effort) if c.name.startswith("revert-"))


def _fixes(known: list[Cycle], releases: list[Release], until: datetime) -> Iterator[Fate]:
    """Fixes of tracked regressions."""
    for story in stories(known):
        posted = _posted_fix(story)
        if posted is not None and posted.arrived <= until:
            fix = next((c for c in story.changes if c.name.startswith("fix-")), None)
            yield _single(posted, fix, releases, until)


def _posted_fix(story: Story) -> Letter | None:
    return next((letter for letter in story.letters if letter.subject.startswith("[PATCH] ")), None)
