"""What happened to a series, in order: posted, answered, revised, in linux-next, merged, released. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from patches.parts import Landed, Patch, spans
from patches.revisions import person_of
from patches.series import Answer
from postings.facts import Trailer

MAX_ANSWERS = 120  # told of one series; which, says `choose`
TREES = ("mainline", "stable", "next")  # whose commits have an address
REVIEWS = ("reviewed", "acked", "tested", "nacked")
Said = tuple[str, Answer]  # id of the part that it is about, the mail


class Happening(StrEnum):
    """What an event is."""

    POSTED = "posted"
    REVISION = "revision"
    REPLY = "reply"
    REVIEW = "review"
    ASKED = "asked"
    NACKED = "nacked"
    NEXT = "next"
    MERGED = "merged"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Event:
    """One dated thing; `mail` and `commits` are where it is seen.

    parts     which patches, '' for all or the only one
    where     kind of tree and branch; or the release; or the name of the revision that was posted
    commits   ids, each with the kind of tree to look into
    count     patches that are meant
    """

    at: datetime
    kind: Happening
    who: str = ""
    parts: str = ""
    words: tuple[str, ...] = ()
    mail: str = ""
    where: str = ""
    commits: tuple[tuple[str, str], ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """Somebody's word on a patch, once; `mail` gave it, '' where the patch carries it."""

    kind: str
    name: str
    mail: str


def _sender(answer: Answer) -> str:
    return answer.sender_name or answer.sender


def tags_of(patch: Patch, said: Iterable[Said]) -> list[Tag]:
    """Reviews that a patch carries or that answers to it give; of a person the first of each kind."""
    given = [(t, "", "") for t in patch.trailers]
    given += [(t, _sender(a), a.message_id) for part, a in said if part == patch.message_id for t in a.trailers]
    found: dict[tuple[str, str], Tag] = {}
    for trailer, sender, mail in given:
        if trailer.kind in REVIEWS:
            name = trailer.name or trailer.address or sender
            found.setdefault((trailer.kind, person_of(name, trailer.address)), Tag(trailer.kind, name, mail))
    return sorted(found.values(), key=lambda tag: REVIEWS.index(tag.kind))


def choose(said: Sequence[Said], *, most: int = MAX_ANSWERS) -> list[Said]:
    """Of a long thread: what reviews or asks for changes, the latest first, then the latest of the others; in order."""
    if len(said) <= most:
        return list(said)
    ranked = sorted(range(len(said)), key=lambda i: (not (said[i][1].trailers or said[i][1].asks), -i))
    return [said[i] for i in sorted(ranked[:most])]


def answer_events(said: Iterable[Said], patches: Iterable[Patch]) -> list[Event]:
    """What people said; of the trailers that a mail gives all are told, reports as well."""
    labels = {patch.message_id: label(patch) for patch in patches}
    if len(labels) == 1:
        labels = {}
    return [
        Event(a.arrived, _kind(a), _sender(a), labels.get(part, ""), _words(a.trailers), a.message_id)
        for part, a in said
    ]


def label(patch: Patch) -> str:
    """A part among the others of its series."""
    return "the cover" if patch.is_cover else f"patch {patch.number}"


def _kind(answer: Answer) -> Happening:
    kinds = {trailer.kind for trailer in answer.trailers}
    if "nacked" in kinds:
        return Happening.NACKED
    if answer.asks:
        return Happening.ASKED
    return Happening.REVIEW if kinds & set(REVIEWS) else Happening.REPLY


def _words(trailers: Iterable[Trailer]) -> tuple[str, ...]:
    """Trailers as people write them; a plain NAK has no name."""
    named = [(t.kind.capitalize(), t.name or t.address) for t in trailers]
    return tuple(dict.fromkeys(f"{kind}-by: {name}" if name else kind for kind, name in named))


def landing_events(patches: Sequence[Patch], landed: Mapping[str, Sequence[Landed]]) -> list[Event]:
    """Arrivals in linux-next, in mainline or stable, and in a release: one event for what came at the same time."""
    groups: dict[tuple[datetime, Happening, str], list[Patch]] = defaultdict(list)
    for patch in patches:
        if patch.next_at:
            groups[patch.next_at, Happening.NEXT, ""].append(patch)
        if patch.merged_at:
            groups[patch.merged_at, Happening.MERGED, merged_to(patch, landed)].append(patch)
        if (release := released(patch, landed)) and release.tagged_at:
            groups[release.tagged_at, Happening.RELEASED, release.tag].append(patch)
    total = sum(not patch.is_cover for patch in patches)
    done = []
    for (at, kind, where), found in groups.items():
        numbers = "" if len(found) == total else spans(patch.number for patch in found)
        places = [best_place(landed.get(patch.commit, ())) for patch in found if kind is not Happening.RELEASED]
        commits = tuple((place.sha, place.kind) for place in places if place is not None)
        done.append(Event(at, kind, parts=numbers, where=where, commits=commits, count=len(found)))
    return done


def best_place(places: Sequence[Landed]) -> Landed | None:
    """Where a commit is best looked at: in the tree that lasts."""
    order = {kind: number for number, kind in enumerate(TREES)}
    return min(places, default=None, key=lambda place: order.get(place.kind, len(order)))


def merged_to(patch: Patch, landed: Mapping[str, Sequence[Landed]]) -> str:
    """Kind of tree, and branch, that a merge was to."""
    places = [place for place in landed.get(patch.commit, ()) if place.landed_at == patch.merged_at]
    return next((f"{place.kind}/{place.branch}" for place in places if place.kind != "next"), "")


def released(patch: Patch, landed: Mapping[str, Sequence[Landed]]) -> Landed | None:
    """The place where the first release with a merged patch is out."""
    if patch.merged_at is None or not patch.release:
        return None
    return next((place for place in landed.get(patch.commit, ()) if place.tag == patch.release), None)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Oldest first; what bears the same time in the order of a patch's life."""
    order = list(Happening)
    return sorted(events, key=lambda event: (event.at, order.index(event.kind), event.mail))
