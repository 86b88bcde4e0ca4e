"""The mails of an effort: covers, patches, reviews, requests for changes, and thanks. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sample import code
from sample.diffs import applied, patch
from sample.efforts import Effort, Outcome, Revision, Threading, letter
from sample.letters import Letter
from sample.people import MAINTAINERS, Person

ASK, NAK, TALK = "ask", "nak", "talk"
_TAGS = ("Reviewed-by", "Reviewed-by", "Acked-by", "Tested-by")
_ASKS = (
    "Please split this into two patches: one that moves the code, and one that changes what it does.",
    "Please add a comment that says why the lock is not needed here, and send a v{next}.",
    "This does not apply to the current tree any more. Could you rebase and resend?",
    "Nit: the error path leaks the reference. Please fix that in the next version.",
)
_TALK = (
    "Which machines did you measure this on?",
    "Interesting. Does the same hold for the older generation of the hardware?",
)


class Review(NamedTuple):
    """What somebody says to one mail of a revision; `kind` is a tag, or one of ASK, NAK, TALK."""

    who: Person
    kind: str
    place: int


def letters(effort: Effort) -> Iterator[Letter]:
    """Everything that is mailed about it."""
    earlier: Revision | None = None
    for revision in effort.revisions:
        yield from _postings(effort, revision, earlier)
        yield from _answers(effort, revision)
        earlier = revision
    if effort.applied is not None and effort.chance("thanks").random() < 0.5:
        yield _thanks(effort)


def reviews(effort: Effort, revision: Revision) -> list[Review]:
    """Who says what to a revision."""
    if effort.outcome is Outcome.POSTED:
        return []
    chance = effort.chance(f"reviews/{revision.at}")
    people = [who for who in chance.sample(MAINTAINERS, 5) if who not in (effort.author, effort.maintainer)]
    places = [n for n, step in enumerate(revision.steps, 1) if not step.is_lost]
    head = revision.heads
    given = [Review(who, chance.choice(_TAGS), chance.choice([head, *places])) for who in people[: chance.randrange(3)]]
    if revision is not effort.final:
        asks = [] if effort.final.is_resend else [Review(effort.maintainer, ASK, chance.choice(places))]
        return [*given[:1], *asks]
    if effort.outcome in (Outcome.MERGED, Outcome.NEXT):
        return given or [Review(people[-1], "Acked-by", head)]
    if effort.outcome is Outcome.STALE:
        return [*given[:1], Review(effort.maintainer, ASK, chance.choice(places))]
    if effort.outcome is Outcome.REJECTED:
        return [Review(effort.maintainer, NAK, head)]
    return [Review(people[-1], TALK, head)] if effort.outcome is Outcome.RFC else []


def answered(effort: Effort, revision: Revision, number: int) -> datetime:
    """When the n-th review of a revision arrives."""
    hours = 8 + 11 * number + effort.chance(f"hours/{revision.at}/{number}").random()
    return effort.arrived(revision, len(revision.steps)) + timedelta(hours=hours)


def tags(effort: Effort, revision: Revision, place: int) -> list[str]:
    """Trailers that were given to a patch of a revision, or to its cover."""
    return [f"{kind}: {who.mailbox}" for who, kind, at in reviews(effort, revision) if at in (0, place) and "-" in kind]


def carried(effort: Effort, revision: Revision, place: int) -> list[str]:
    """Trailers of earlier revisions that the author put into a patch, in the order in which they were given."""
    number = effort.revisions.index(revision)
    if not number:
        return []
    earlier, title = effort.revisions[number - 1], revision.steps[place - 1].title
    same = [n for n, step in enumerate(earlier.steps, 1) if step.title == title]
    found = [tag for n in same for tag in (*carried(effort, earlier, n), *tags(effort, earlier, n))]
    return list(dict.fromkeys(found))


def _postings(effort: Effort, revision: Revision, earlier: Revision | None) -> Iterator[Letter]:
    first: tuple[str, ...] = ()
    if earlier is not None and effort.habits.replies_to_earlier:
        first = (effort.ident(earlier, earlier.heads),)
    thread = first
    if revision.has_cover:
        yield letter(effort, revision, 0, _cover(effort, revision, earlier), first)
        thread = (*first, effort.ident(revision, 0))
    texts = dict(code.tree())
    for place, step in enumerate(revision.steps, 1):
        if not step.is_lost:
            to = () if effort.habits.threading is Threading.NONE else thread
            body = _signed(effort, revision, earlier, place)
            yield letter(effort, revision, place, f"{body}{patch(texts, step.edits)}", to)
            if effort.habits.threading is Threading.CHAIN:
                thread = (*thread, effort.ident(revision, place))
        texts |= applied(texts, step.edits)


def _cover(effort: Effort, revision: Revision, earlier: Revision | None) -> str:
    titles = "".join(f"      {step.title}\n" for step in revision.steps)
    shortlog = f"{effort.author.name} ({len(revision.steps)}):\n{titles}\n"
    if not effort.habits.has_b4:
        return f"{effort.words}\n\n{_notes(effort, revision, earlier)}{shortlog}-- \n2.47.0\n"
    return (
        f"{effort.words}\n\nSigned-off-by: {effort.author.mailbox}\n---\n{_notes(effort, revision, earlier)}\n---\n"
        f"{shortlog}---\n{_basis(effort, revision)}\nBest regards,\n-- \n{effort.author.mailbox}\n"
    )


def _signed(effort: Effort, revision: Revision, earlier: Revision | None, place: int) -> str:
    """A patch's words down to `---`, and the notes below."""
    step = revision.steps[place - 1]
    lines = [*carried(effort, revision, place), f"Signed-off-by: {effort.author.mailbox}"]
    notes = "" if revision.has_cover else _notes(effort, revision, earlier)
    if effort.habits.has_b4 and not revision.has_cover:
        return f"{step.words}\n\n{chr(10).join(lines)}\n---\n{notes}---\n{_basis(effort, revision)}\n"
    return f"{step.words}\n\n{chr(10).join(lines)}\n---\n{notes}"


def _basis(effort: Effort, revision: Revision) -> str:
    """What b4 adds for tools."""
    base = f"base-commit: §v{revision.base}§\n" if revision.base else ""
    return f"{base}change-id: {effort.change_id}\n"


def _notes(effort: Effort, revision: Revision, earlier: Revision | None) -> str:
    """What changed since the revision before."""
    if earlier is None or not revision.notes:
        return ""
    if not effort.habits.has_b4:
        return f"v{revision.number}:\n" + "".join(f" - {note}\n" for note in revision.notes) + "\n"
    link = f"- Link to v{earlier.number}: https://lore.kernel.org/r/{effort.ident(earlier, earlier.heads)}"
    return f"Changes in v{revision.number}:\n" + "".join(f"- {note}\n" for note in revision.notes) + f"{link}\n\n"


def _answers(effort: Effort, revision: Revision) -> Iterator[Letter]:
    for number, (who, kind, place) in enumerate(reviews(effort, revision)):
        chance = effort.chance(f"answer/{revision.at}/{number}")
        step = revision.steps[max(place, 1) - 1]
        if kind == ASK:
            quoted = "".join(f"> +{line}" for line in step.edits[0].new.splitlines(keepends=True)[:2])
            body = f"{quoted}\n{chance.choice(_ASKS).format(next=revision.number + 1)}\n"
        elif kind == NAK:
            body = f"> {effort.words}\n\nNAK. This belongs into user space, as said before.\n\n"
            body += f"Nacked-by: {who.mailbox}\n"
        elif kind == TALK:
            body = f"> {effort.words}\n\n{chance.choice(_TALK)}\n"
        else:
            body = f"> {step.words if place else effort.words}\n\nLooks right to me.\n\n{kind}: {who.mailbox}\n"
        at = answered(effort, revision, number)
        yield _reply(effort, revision, place, who, body, f"{effort.key}.r{revision.number}{number}", at)


def _reply(effort: Effort, revision: Revision, place: int, who: Person, body: str, key: str, at: datetime) -> Letter:
    """An answer to one posting of a revision."""
    ident = f"{at:%Y%m%d%H%M%S}.{key}@{who.address.partition('@')[2]}"
    to = [effort.ident(revision, place)]
    if place and revision.has_cover and effort.habits.threading is not Threading.NONE:
        to.insert(0, effort.ident(revision, 0))
    return Letter(ident, who, f"Re: {effort.subject(revision, place)}", body, at, effort.lists, tuple(to))


def _thanks(effort: Effort) -> Letter:
    """The maintainer's word that it was applied, with the commits."""
    if effort.applied is None:
        raise ValueError(f"{effort.key} was not applied")
    steps = effort.mended or effort.final.steps
    rows = "".join(
        f"[{n}/{len(steps)}] {step.title}\n      commit: §{commit_name(effort, n)}~12§\n"
        for n, step in enumerate(steps, 1)
    )
    place = 0 if effort.final.has_cover else 1
    body = f"> {effort.words}\n\nApplied to {effort.lists[0]}/for-next, thanks!\n\n{rows}"
    return _reply(effort, effort.final, place, effort.maintainer, body, f"{effort.key}.ty",
                  effort.applied + timedelta(hours=1))  # fmt: skip


def commit_name(effort: Effort, place: int) -> str:
    """What the commit of a patch is called in the world."""
    return f"effort-{effort.key}-{place}"
