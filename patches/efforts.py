"""The read side of one effort: which series a mail belongs to, its revisions, their patches, what was said of them.

Everything as of `at`, but which mails are a series, which is as of today. Everything is bounded: by MAX_REVISIONS and
MAX_PARTS; talk by the threads of one series.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from archive.models import Message
from patches.models import Part, Series
from patches.parts import Landed, Outline, Patch
from patches.queries import COLUMNS, SeriesRow, rows_of
from patches.rows import gather, trailers_of
from patches.series import Answer, series_in
from postings.facts import FileChange, Kind
from trees.models import Landing, Tag

MAX_REVISIONS = 40  # of an effort that are told: the latest, and the one that is asked for
MAX_PARTS = 2000  # mails of one series, and of all others
_MORE = ("predecessor", "how", "change_id", "superseded_at", "trailers")
_OUTLINE = ("series__head", "message__message_id", "number", "message__posting__kind", "message__posting__title",
            "message__posting__files", "message__posting__plus", "message__posting__minus",
            "message__posting__patch_id", "message__subject")  # fmt: skip
_WHOLE = (*_OUTLINE, "message__posting__author_name", "message__posting__author_address", "message__from_name",
          "message__from_address", "message__thread", "message__posting__trailers", "message__posting__base",
          "message__posting__needs", "message__posting__stable", "commit", "how", "next_at", "merged_at",
          "release")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """The series that a mail belongs to."""

    head: str
    effort: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A revision of an effort; `how` says by what its predecessor was found, `reviewers` are kind and name."""

    row: SeriesRow
    predecessor: str
    how: str
    change_id: str
    superseded_at: datetime | None
    reviewers: tuple[tuple[str, str], ...]


def series_with(idents: Sequence[str]) -> Place | None:
    """The series that a mail is a part of: the first of some forms of its Message-ID that one has."""
    found = Part.objects.filter(message__message_id__in=list(idents)).order_by()
    named = found.values_list("message__message_id", "series__head", "series__effort", "series__posted_at")
    rows = {ident: Place(head, effort, posted_at) for ident, head, effort, posted_at in named}
    return next((rows[ident] for ident in idents if ident in rows), None)


def series_about(idents: Sequence[str]) -> Place | None:
    """The series that a mail is an answer to, by the rule that counts answers (patches/series.py)."""
    known = dict(Message.objects.filter(message_id__in=list(idents)).values_list("message_id", "thread"))
    wanted = next((ident for ident in idents if ident in known), None)
    if wanted is None:
        return None
    gathered = gather([known[wanted]])
    _, answers = series_in(gathered.postings, gathered.answers)
    return series_with([part for said in answers.values() for part, answer in said if answer.message_id == wanted])


def is_known(idents: Sequence[str]) -> bool:
    """Whether any inbox has that mail."""
    return Message.objects.filter(message_id__in=list(idents)).exists()


def revisions_of(place: Place, *, at: datetime) -> tuple[list[Step], bool]:
    """The revisions of an effort posted by `at`, the first one first; and whether there are more of them."""
    found = Series.objects.known(at=at).filter(effort=place.effort)
    ordered = found.order_by(_first("head", place.head), "-posted_at", "-head")
    rows = list(ordered.values_list(*COLUMNS, *_MORE)[: MAX_REVISIONS + 1])
    steps = [_step(row, at) for row in rows[:MAX_REVISIONS]]
    return sorted(steps, key=lambda s: (s.row.posted_at, s.row.version, s.row.head)), len(rows) > MAX_REVISIONS


def _first(field: str, value: str) -> Case:
    """An order that has one value before all others, so that a limit never cuts it off."""
    return Case(When(**{field: value}, then=Value(0)), default=Value(1), output_field=IntegerField())


def _step(values: Sequence[Any], at: datetime) -> Step:
    predecessor, how, change_id, superseded_at, trailers = values[len(COLUMNS) :]
    [row] = rows_of([values[: len(COLUMNS)]], at=at)
    split = (told.split("\t", 2) for told in trailers)
    said = tuple((kind, name) for seconds, kind, name in split if int(seconds) <= at.timestamp())
    return Step(row, predecessor, how, change_id, superseded_at, said)


def patches_of(head: str, *, at: datetime) -> list[Patch]:
    """The mails of a series that had arrived, in the order of their numbers: one statement."""
    return [_patch(row, at) for row in _parts([head], at).values_list(*_WHOLE)[:MAX_PARTS]]


def outlines_of(heads: Collection[str], *, at: datetime) -> dict[str, list[Outline]]:
    """By head: the same of other series, with what is compared alone, since there may be hundreds: one statement."""
    outlines: dict[str, list[Outline]] = defaultdict(list)
    for head, *row in _parts(heads, at).values_list(*_OUTLINE)[:MAX_PARTS]:
        outlines[head].append(Outline(*_outline(row)))
    return dict(outlines)


def _parts(heads: Collection[str], at: datetime) -> QuerySet[Part]:
    found = Part.objects.filter(series__head__in=list(heads), message__arrived__lte=at)
    return found.order_by("-series__posted_at", "series", "number", "message__arrived", "message")


def _outline(row: Sequence[Any]) -> tuple[str, int, Kind, str, tuple[FileChange, ...], bytes]:
    """A cover may be a mail that its own subject does not tell from talk, so there is no posting of it."""
    ident, number, kind, title, files, plus, minus, patch_id, subject = row
    changes = tuple(map(FileChange, files or (), plus or (), minus or ()))
    return ident, number, Kind(kind) if number else Kind.COVER, title or subject, changes, bytes(patch_id or b"")


def _patch(row: Sequence[Any], at: datetime) -> Patch:
    """What was not so at `at` is left out; landings say from when on a commit is known (`landings`)."""
    size = len(_OUTLINE)
    (name, address, sender, sent_from, thread, trailers, base, needs, stable, commit, how, next_at, merged_at,
     release) = row[size:]  # fmt: skip
    return Patch(
        *_outline(row[1:size]), name or sender, address or sent_from, sender, sent_from, thread,
        trailers_of(trailers or ()), base or "", tuple(needs or ()), stable or "", commit, how, _by(next_at, at),
        _by(merged_at, at), release,
    )  # fmt: skip


def _by(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None


def answers_to(mails: Collection[Patch], *, at: datetime) -> list[tuple[str, Answer]]:
    """The answers to a series by `at`, oldest first, each with the id of the part that it is about: one statement."""
    parts = {mail.message_id for mail in mails}
    gathered = gather({mail.thread for mail in mails})
    _, talks = series_in(gathered.postings, gathered.answers)
    said = [(part, a) for found in talks.values() for part, a in found if part in parts and a.arrived <= at]
    return sorted(said, key=lambda pair: (pair[1].arrived, pair[1].message_id))


def landings(shas: Collection[str], *, at: datetime) -> dict[str, list[Landed]]:
    """By commit: the branches that it was in by `at`, the first one first: one statement."""
    tagged = Tag.objects.filter(tree=OuterRef("branch__tree"), name=OuterRef("first_tag"), tagged_at__lte=at)
    found = Landing.objects.filter(commit__sha__in=list(shas), landed_at__lte=at).order_by("landed_at", "pk")
    rows = found.values_list(
        "commit__sha", "branch__tree__kind", "branch__tree__name", "branch__tree__url", "branch__name", "landed_at",
        "first_tag", Subquery(tagged.values("tagged_at")[:1]),
    )  # fmt: skip
    landed: dict[str, list[Landed]] = defaultdict(list)
    for sha, kind, tree, url, branch, landed_at, tag, tagged_at in rows:
        out = tag if tagged_at is not None else ""
        landed[sha].append(Landed(sha, kind, tree, url, branch, landed_at, out, tagged_at))
    return dict(landed)
