"""Which mails are one series: a cover and its patches, as threads, or the sender's clock and numbers, tell. Pure.

A patch i/M belongs to the nearest posting that it answers, where that has the same sender, a lower number and the
same M (or is a cover), and was sent the same day. Patches that answer the same other mail, or one that is missing,
belong together. What answers nothing joins the lowest number that its sender sent within hours with the same M and
version. None of this depends on the order in which mails are read.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from postings.facts import Kind, Posting, Subject, Trailer
from postings.subject import parse_subject

TOGETHER = timedelta(hours=24)  # a series in one thread: slow relays and moderators take their time
LOOSE = timedelta(hours=12)  # one that is not threaded
HELD = timedelta(days=7)  # between their arrivals, whatever their own clocks say: one waited for a moderator
SITTING = timedelta(hours=1)  # one that is threaded in part
_MOST_PIECES = 2000  # of one family and day: beyond, a robot writes
_STEM = re.compile(r"-\d{1,4}-(?=[^@]*@)")  # git send-email: <20240105094500.1234-3-name@host>
_Family = tuple[str, int, int | None, bool, bool]


@dataclass(frozen=True, slots=True)
class Sent:
    """A posting as it was sent, and the names of the lists that it was sent to."""

    message_id: str
    references: Sequence[str]
    arrived: datetime
    sent: datetime | None
    sender: str
    sender_name: str
    posting: Posting
    lists: Sequence[str] = ()

    @property
    def number(self) -> int:
        """Place in the series: 0 for a cover, 1 for the only one."""
        number = self.posting.subject.number
        return 1 if number is None else number

    @property
    def family(self) -> _Family:
        """What the mails of one series have in common."""
        subject = self.posting.subject
        return self.sender, subject.version, subject.total, subject.is_rfc, subject.is_resend


@dataclass(frozen=True, slots=True)
class Answer:
    """Any other mail of a thread."""

    message_id: str
    references: Sequence[str]
    arrived: datetime
    sent: datetime | None
    sender: str
    sender_name: str
    subject: str = ""
    trailers: Sequence[Trailer] = ()
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The mails of one series in the order of their numbers; copies of a patch stand behind the first."""

    parts: tuple[Sent, ...]

    @property
    def head(self) -> Sent:
        """The cover, else the patch with the lowest number: its Message-ID is the address of the series."""
        return self.parts[0]

    @property
    def found(self) -> int:
        """Patches that we have."""
        return len({part.number for part in self.parts if part.posting.subject.kind is not Kind.COVER})

    @property
    def total(self) -> int:
        """Patches that it says it has: never fewer than we have."""
        return max(self.head.posting.subject.total or 0, self.found)

    @property
    def is_open(self) -> bool:
        """Whether a cover or patches are missing, which may have been sent outside of the thread."""
        return _is_numbered(self.head) and (self.found < self.total or self.head.number > 0)


def series_in(
    postings: Iterable[Sent], answers: Iterable[Answer]
) -> tuple[list[Draft], dict[str, list[tuple[str, Answer]]]]:
    """All series in some threads, by head, and the answers to each as `talk` gives them."""
    sent, others = sort_out(postings, answers)
    drafts = group(sent)
    return drafts, talk(drafts, others)


def group(postings: Iterable[Sent]) -> list[Draft]:
    """All series among some postings, by head. Those of a thread, and within a day of a loose one, must be there.

    `sort_out` comes before, since a subject alone does not always tell what is a posting.
    """
    known = {sent.message_id: sent for sent in postings}
    roots = {ident: _root(sent, known) for ident, sent in known.items()}
    groups: dict[object, list[Sent]] = defaultdict(list)
    for ident, root in roots.items():
        if root.references and _is_numbered(root) and root.number:
            groups["below", root.references[-1], root.family].append(known[ident])
        else:
            groups[root.message_id].append(known[ident])
    drafts = [_draft(sitting) for found in groups.values() for sitting in _sittings(found)]
    return sorted(_joined(drafts), key=lambda draft: draft.head.message_id)


def sort_out(postings: Iterable[Sent], answers: Iterable[Answer]) -> tuple[list[Sent], list[Answer]]:
    """Postings and answers as the thread tells them apart.

    A reply that lost its Re: repeats the title of what it answers, and has no diff. A cover may lack its brackets, or
    its number: it has no diff either, and its sender's patches i/M answer it the same day.
    """
    known = {sent.message_id: sent for sent in postings}
    others = {answer.message_id: answer for answer in answers}
    # All are told before one is moved, and the oldest patch makes the cover, so that order does not matter.
    lost = [one for one in known.values() if not one.posting.diff.files and one.references and _repeats(one, known)]
    others |= {one.message_id: _as_answer(known.pop(one.message_id)) for one in lost}
    for sent in sorted(known.values(), key=lambda one: (one.arrived, one.message_id)):
        above = sent.references[-1] if sent.references and sent.posting.subject.number else ""
        cover = known.get(above) or others.get(above)
        if cover is not None and cover.sender == sent.sender and apart(sent, cover) <= TOGETHER:
            made = _as_cover(cover, sent.posting.subject)
            if made is not None:
                known[above] = made
                others.pop(above, None)
    return list(known.values()), list(others.values())


def _repeats(sent: Sent, known: Mapping[str, Sent]) -> bool:
    above = next((known[ident] for ident in reversed(sent.references) if ident in known), None)
    if above is None:
        return False
    one, other = sent.posting.subject, above.posting.subject
    return (one.title, one.version, one.number, one.is_resend) == (
        other.title, other.version, other.number, other.is_resend,
    )  # fmt: skip


def _as_answer(sent: Sent) -> Answer:
    title = sent.posting.subject.title
    return Answer(
        sent.message_id, sent.references, sent.arrived, sent.sent, sent.sender, sent.sender_name, title,
        sent.posting.trailers,
    )  # fmt: skip


def _as_cover(mail: Sent | Answer, patch: Subject) -> Sent | None:
    """A mail as the cover of the series that a patch is from; None where it is something else."""
    if isinstance(mail, Answer):
        subject = parse_subject(mail.subject)
        if subject.is_reply:
            return None
        posting = Posting(subject, mail.sender_name, mail.sender, trailers=tuple(mail.trailers))
    elif mail.posting.subject.kind is Kind.PATCH and not _is_numbered(mail) and not mail.posting.diff.files:
        posting = mail.posting
    else:
        return None
    version = max(posting.subject.version, patch.version)
    told = replace(
        patch, title=posting.subject.title, kind=Kind.COVER, version=version, number=0, marks=posting.subject.marks
    )
    return Sent(
        mail.message_id, mail.references, mail.arrived, mail.sent, mail.sender, mail.sender_name,
        replace(posting, subject=told), () if isinstance(mail, Answer) else mail.lists,
    )  # fmt: skip


def _is_numbered(sent: Sent) -> bool:
    return sent.posting.subject.number is not None


def _root(sent: Sent, known: Mapping[str, Sent]) -> Sent:
    """Up from answer to answer while it is the same series; numbers go down, so this ends."""
    while _is_numbered(sent):
        above = next((known[ident] for ident in reversed(sent.references) if ident in known), None)
        if above is None or not _continues(sent, above):
            break
        sent = above
    return sent


def _continues(sent: Sent, above: Sent) -> bool:
    if not _is_numbered(above) or above.sender != sent.sender or above.number >= sent.number:
        return False
    one, other = sent.posting.subject, above.posting.subject
    if above.number == 0:  # a cover may count wrong, and its patches forget their version
        is_like = one.version == other.version or (one.version == 1 and one.total == other.total)
    else:
        is_like = one.total == other.total and one.version == other.version
    return is_like and apart(sent, above) <= TOGETHER


def apart(one: Sent | Answer, other: Sent | Answer) -> timedelta:
    """Time between two mails, by the archive's clock or by their own, whichever brings them nearer."""
    arrived = abs(one.arrived - other.arrived)
    if one.sent is None or other.sent is None:
        return arrived
    return min(arrived, abs(one.sent - other.sent))


def _sittings(found: list[Sent]) -> Iterator[list[Sent]]:
    """What answers the same mail with the same numbers, days later, was sent again."""
    found.sort(key=lambda sent: (sent.arrived, sent.message_id))
    sitting: list[Sent] = []
    for sent in found:
        if sitting and apart(sent, sitting[-1]) > TOGETHER:
            yield sitting
            sitting = []
        sitting.append(sent)
    yield sitting


def _joined(drafts: Iterable[Draft]) -> list[Draft]:
    """Pieces put together that no thread, or half a one, connects: the same family, and no number twice."""
    families: dict[_Family, list[Draft]] = defaultdict(list)
    whole: list[Draft] = []
    for draft in drafts:
        if draft.is_open:
            families[draft.head.family].append(draft)
        else:
            whole.append(draft)
    for pieces in families.values():
        pieces.sort(key=lambda draft: (draft.head.number, draft.head.arrived, draft.head.message_id))
        whole += _put_together(pieces) if len(pieces) <= _MOST_PIECES else pieces
    return whole


def _put_together(pieces: Iterable[Draft]) -> list[Draft]:
    """Each piece goes to one before it that lacks its numbers: of the same run of git send-email, else the nearest."""
    done: list[Draft] = []
    for piece in pieces:
        numbers = {part.number for part in piece.parts}
        near = [
            (_stem(piece.head) != _stem(other.head), apart(piece.head, other.head), place)
            for place, other in enumerate(done)
            if _is_near(piece.head, other.head) and numbers.isdisjoint(part.number for part in other.parts)
        ]
        if near:
            place = min(near)[-1]
            done[place] = _draft([*done[place].parts, *piece.parts])
        else:
            done.append(piece)
    return done


def _stem(sent: Sent) -> str:
    """What all mails of one run of git send-email have in common; the whole id of any other mail."""
    found = _STEM.search(sent.message_id)
    return sent.message_id[: found.start()] if found else sent.message_id


def _is_near(one: Sent, other: Sent) -> bool:
    is_loose = not one.references and not other.references
    is_held = abs(one.arrived - other.arrived) > HELD
    return not is_held and apart(one, other) <= (LOOSE if is_loose else SITTING)


def _draft(members: list[Sent]) -> Draft:
    return Draft(tuple(sorted(members, key=lambda sent: (sent.number, sent.arrived, sent.message_id))))


def talk(drafts: Iterable[Draft], answers: Iterable[Answer]) -> dict[str, list[tuple[str, Answer]]]:
    """By head: the answers to a series, oldest first, each with the id of the part that it is about."""
    home = {part.message_id: draft.head.message_id for draft in drafts for part in draft.parts}
    mails = {answer.message_id: answer for answer in answers}
    about: dict[str, str] = {}
    found: dict[str, list[tuple[str, Answer]]] = defaultdict(list)
    for answer in sorted(mails.values(), key=lambda a: (a.arrived, a.message_id)):
        part = _about(answer, home, mails, about)
        if part:
            found[home[part]].append((part, answer))
    return dict(found)


def _about(answer: Answer, home: Mapping[str, str], mails: Mapping[str, Answer], about: dict[str, str]) -> str:
    """The part that an answer is about: the nearest that it names, else that of the answer it answers; '' for none."""
    passed: dict[str, None] = {}  # as a list it would be quadratic in a chain that is read from its end
    part = ""
    while answer.message_id not in passed:
        if answer.message_id in about:
            part = about[answer.message_id]
            break
        passed[answer.message_id] = None
        part = next((ident for ident in reversed(answer.references) if ident in home), "")
        above = next((ident for ident in reversed(answer.references) if ident in mails), "")
        if part or not above:
            break
        answer = mails[above]
    about.update(dict.fromkeys(passed, part))
    return part
