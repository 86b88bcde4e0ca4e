"""Read, store, fold: how a mail becomes a number (docs/architecture.md, ingestion).

A range of an archive is claimed, read, stored, folded and struck off the plan in one transaction: killed
anywhere, the next worker finds the range as it was. Reading is parallel; storing takes the store lock.
"""

import logging
import re
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from archive import git, lookup
from archive.mail import Mail, parse_mail
from archive.models import Epoch, Quarantine, Range
from archive.reading import arrival, range_entries, read_entries
from archive.sources import mirror_path
from archive.store import Copy, Stored, rethread, store_copies, store_lock
from archive.texts import load_texts, readable
from candidates.models import Candidate, Trace
from candidates.scorer import Scored, score
from candidates.store import store_candidates, store_traces
from candidates.traces import signature
from cases import reader as regression_reader
from changes import store as log
from ingest import meters
from ingest.announcers import announcers
from ingest.models import advance_generation
from ingest.parents import missing_parents
from ingest.survey import surveyor
from maintainers.lists import lists_in
from maintainers.models import Addressed
from maintainers.store import store_addressed
from patches import store as patch_store
from patches.models import Posting, Sign, Word
from patches.rows import store_facts as store_patch_facts
from postings import reader as patch_reader
from postings.facts import PatchFacts
from postings.signs import signs_of
from published import reader as published_reader
from published.facts import Count
from published.store import store_counts
from regressions import store as regression_store
from regressions.clusters import threads_of
from regressions.models import Command, Tie
from releases import reader as release_reader
from releases import store as release_store
from releases.facts import ReleaseFact
from releases.versions import parse_version
from stable import reader as stable_reader
from stable.models import Answer, Round, Statement
from stable.store import store_mail_facts

logger = logging.getLogger(__name__)
_FACTS = (
    Command,
    Tie,
    Sign,
    Posting,
    Word,
    Addressed,
    Candidate,
    Trace,
    Round,
    Answer,
    Statement,
)  # what readers say of a mail, one table each
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw?)\s*:", re.IGNORECASE)  # a report may answer a mail of another list
_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^<>\s]{1,244})>", re.IGNORECASE | re.MULTILINE)
_HEAD = 65536  # bytes of a mail that cannot be read, in which its Message-ID is looked for
_SMALL = 20_000  # bytes: a range of 1,000 mails holds 20 MB of text at most


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the readers found in one mail; of the body, text is kept while it is small."""

    copy: Copy
    text: str | None
    facts: regression_reader.RegressionFacts
    signs: tuple[str, ...]
    patches: PatchFacts
    lists: tuple[str, ...]
    candidate: Scored | None
    trace: str
    counts: tuple[Count, ...]
    release: ReleaseFact | None
    stable: stable_reader.StableFacts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one range."""

    inbox: str
    commits: int
    stored: int
    quarantined: int


def read_mail(raw: bytes, entry: git.Entry, size: int, *, is_post: bool = False) -> Reading:
    """Run every reader on one mail, or post of a tracker. Pure but for the log line about what was broken."""
    mail = parse_mail(raw, arrived=arrival(entry), size=size, is_post=is_post)
    if mail.defects:
        logger.info("mail %s: %s", mail.message_id, "; ".join(mail.defects), extra={"message_id": mail.message_id})
    facts, signs, release = regression_reader.read(mail), signs_of(mail), _release(mail)
    return Reading(
        copy=Copy(mail.without_body(), bytes.fromhex(entry.blob)),
        text=readable(mail) if size < _SMALL and mail.text else None,
        facts=facts,
        signs=signs,
        patches=patch_reader.read(mail),
        # A patch is no report, nor does it bring one, unless it has a command: half of all mails.
        lists=lists_in(mail.recipients) if facts.commands or not signs else (),
        candidate=None if mail.references and _REPLY.match(mail.subject) else score(mail),
        trace=signature(mail.text),
        counts=published_reader.read(mail),
        release=release,
        stable=stable_reader.read(mail, release, announcers=announcers()),
    )


def _release(mail: Mail) -> ReleaseFact | None:
    announcement = release_reader.read(mail, announcers=announcers())
    return announcement.fact if announcement else None


def read_or_refuse(epoch: Epoch, entry: git.Entry, size: int, raw: bytes | None) -> Reading | Quarantine:
    """Read one mail of an epoch; the row of one that a reader fails on, or that the mirror does not have, unsaved."""
    try:
        if raw is None:
            raise LookupError("the archive does not have this mail (missing git object)")
        return read_mail(raw, entry, size, is_post=epoch.inbox.holds_issues)
    except Exception as error:  # the one item is put aside with its error; nothing else is lost
        ident = _message_id(raw or b"")
        about = {"message_id": ident, "inbox": epoch.inbox.name, "commit": entry.commit}
        named = (ident or "without an id", entry.commit, epoch.inbox.name)
        logger.warning("quarantined mail %s (%s of %s): %r", *named, error, extra=about)
        return Quarantine(
            epoch=epoch,
            blob=bytes.fromhex(entry.blob),
            commit=entry.commit,
            arrived=arrival(entry),
            error=f"{type(error).__name__}: {error}"[:2000].replace("\0", "\ufffd"),
            message_id=ident,
            size=size if raw is not None else None,
        )


def _message_id(raw: bytes) -> str:
    """The Message-ID of a mail that cannot be read, as far as it can be seen; '' if it cannot."""
    found = _MESSAGE_ID.search(raw[:_HEAD])
    ident = found[1].decode("ascii", "ignore") if found else ""
    return ident if ident.isprintable() else ""


@meters.timed("kerneltrack_ingestion_seconds", step="read")
def _read_range(piece: Range) -> tuple[list[Reading], list[Quarantine]]:
    readings: list[Reading] = []
    refused: list[Quarantine] = []
    for entry, size, raw in read_entries(mirror_path(piece.epoch), range_entries(piece)):
        item = read_or_refuse(piece.epoch, entry, size, raw)
        if isinstance(item, Reading):
            readings.append(item)
        else:
            refused.append(item)
    return readings, refused


@transaction.atomic
def read_next_range(inbox: str | None = None) -> Outcome | None:
    """Read one range that nobody else is reading; None when none is left."""
    waiting = Range.objects.select_related("epoch__inbox").order_by("pk")
    if inbox is not None:
        waiting = waiting.filter(epoch__inbox__name=inbox)
    piece = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if piece is None:
        return None
    readings, refused = _read_range(piece)
    store_lock()
    with meters.timed("kerneltrack_ingestion_seconds", step="store"):
        Quarantine.objects.bulk_create(refused, ignore_conflicts=True)
        stored = store_copies(piece.epoch, [reading.copy for reading in readings])
        store_facts(stored, readings)
    outcome = Outcome(piece.epoch.inbox.name, piece.commits, len(readings), len(refused))
    piece.delete()
    advance_generation()
    transaction.on_commit(partial(meters.count, "kerneltrack_commits_read", outcome.commits), robust=True)
    return outcome


def store_facts(stored: Stored, readings: list[Reading]) -> None:
    """Write the facts of the mails that speak for their messages, and fold what they touch."""
    spoken = sorted(readings, key=lambda r: r.copy.seniority, reverse=True)
    for model in _FACTS if stored.renewed else ():
        model._default_manager.filter(message__in=stored.renewed).delete()
    facts = {r.copy.mail.message_id: r.facts for r in spoken}
    regression_store.store_facts(stored.written, facts)
    store_counts(count for r in spoken for count in r.counts)
    store_candidates(stored.written, {r.copy.mail.message_id: r.candidate for r in spoken})
    store_traces(stored.written, {r.copy.mail.message_id: r.trace for r in spoken})
    patch_store.store_signs(stored.written, {r.copy.mail.message_id: r.signs for r in spoken})
    store_patch_facts(stored.written, {r.copy.mail.message_id: (r.copy.mail, r.patches) for r in spoken})
    store_addressed(stored.written, {r.copy.mail.message_id: r.lists for r in spoken})
    store_mail_facts(stored.written, {r.copy.mail.message_id: r.stable for r in spoken})
    texts = {stored.written[i]: r.text for r in spoken if r.text and (i := r.copy.mail.message_id) in stored.written}
    log.record_series(patch_store.fold_threads(stored.threads, renewed=stored.renewed))
    fold(stored.threads | store_releases([r.release for r in readings if r.release]), texts)
    likely = {r.copy.mail.message_id for r in spoken if r.candidate is not None and r.candidate.is_candidate}
    log.record_candidates([stored.written[ident] for ident in likely & stored.written.keys()])


def store_releases(sightings: list[ReleaseFact]) -> set[int]:
    """Keep what witnesses say about releases; the threads whose place was a guess from the calendar."""
    touched = release_store.store_sightings(sightings)
    release_store.fold(touched)
    log.record_releases(touched)
    return regression_store.estimated_threads() if any(map(_is_mainline, touched)) else set()


def _is_mainline(version: str) -> bool:
    parsed = parse_version(version)
    return parsed is not None and parsed.is_mainline


@meters.timed("kerneltrack_ingestion_seconds", step="fold")
def fold(threads: set[int], texts: dict[int, str]) -> None:
    """Fold regressions again that some threads concern, and tell what has changed of them."""
    folding = regression_store.fold_threads(threads, surveyor())
    log.record(folding.touched)
    lookup.want(folding.wanted | missing_parents(folding.messages, threads))
    if folding.messages:
        load_texts(folding.messages, texts)


def fold_reports(reports: set[str]) -> None:
    """Fold again what some reports concern, because of a decision; inside the caller's transaction."""
    store_lock()
    fold(threads_of(reports), {})
    advance_generation()


@transaction.atomic
def rebuild() -> regression_store.Folding:
    """Derive threads, releases, cycles and regressions again from records and facts."""
    store_lock()
    rethread(None)
    release_store.rebuild()
    patch_store.rebuild()
    folding = regression_store.rebuild(surveyor())
    load_texts(folding.messages, {})
    log.record_all()
    advance_generation()
    return folding


@transaction.atomic
def catch_up() -> int:
    """Tell consumers what of the state they were not told, whatever made it; how many changes that were.

    Everything, where there is no log yet; later only what they keep copies of: the rest is told as it is stored.
    """
    store_lock()
    count = log.repair() if log.is_begun() else log.record_all()
    if count:
        advance_generation()
    return count
