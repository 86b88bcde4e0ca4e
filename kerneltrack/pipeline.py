"""Read, store, fold: how a mail becomes a number (docs/architecture.md, ingestion).

A range of an archive is claimed, read, stored, folded and struck off the plan in one transaction: killed
anywhere, the next worker finds the range as it was. Reading is parallel; storing takes the store lock.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.utils import timezone

from archive import git, lookup
from archive.mail import Mail, parse_mail
from archive.mime import Body
from archive.models import Delivery, Inbox, Quarantine, Range
from archive.plan import plan_reading
from archive.reading import arrival, range_entries, read_entries
from archive.sources import News, fetch_news, mirror_path
from archive.store import Copy, Stored, forget, rethread, store_copies, store_lock
from archive.texts import load_texts, readable
from candidates.scorer import Scored, score
from candidates.store import store_candidates
from cases import reader as regression_reader
from kerneltrack.announcers import announcers
from kerneltrack.models import advance_generation
from maintainers import sources as maintainers
from maintainers.lists import lists_in
from maintainers.store import store_addressed, store_news
from patches.signs import signs_of
from patches.store import store_signs
from published import reader as published_reader
from published.facts import Count
from published.store import store_counts
from regressions import store as regression_store
from regressions.clusters import threads_of
from regressions.survey import surveyor
from releases import reader as release_reader
from releases import store as release_store
from releases.facts import Precision, ReleaseFact, Witness
from releases.versions import parse_version
from trees.log import TagRecord
from trees.models import Tree
from trees.store import Progress, TreeNews, sync_tree

logger = logging.getLogger(__name__)
_NO_BODY = Body()
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw?)\s*:", re.IGNORECASE)  # a report may answer a mail of another list
_SMALL = 20_000  # bytes: a range of 1,000 mails holds 20 MB of text at most
_INBOX_LOCK = 0x6B7469  # "kti": one process at a time asks an inbox's upstream
_MAINTAINERS_LOCK = 0x6B746D  # "ktm": and a tree for who looks after what


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the readers found in one mail; of the body, text is kept while it is small."""

    copy: Copy
    text: str | None
    facts: regression_reader.RegressionFacts
    signs: tuple[str, ...]
    lists: tuple[str, ...]
    candidate: Scored | None
    counts: tuple[Count, ...]
    release: ReleaseFact | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one range."""

    inbox: str
    commits: int
    stored: int
    quarantined: int


def read_mail(raw: bytes, entry: git.Entry, size: int) -> Reading:
    """Run every reader on one mail. Pure but for the log line about what was broken."""
    mail = parse_mail(raw, arrived=arrival(entry), size=size)
    if mail.defects:
        logger.info("mail %s: %s", mail.message_id, "; ".join(mail.defects))
    facts, signs = regression_reader.read(mail), signs_of(mail)
    return Reading(
        copy=Copy(replace(mail, body=_NO_BODY), bytes.fromhex(entry.blob)),
        text=readable(mail) if size < _SMALL and mail.text else None,
        facts=facts,
        signs=signs,
        # A patch is no report, nor does it bring one, unless it has a command: half of all mails.
        lists=lists_in(mail.recipients) if facts.commands or not signs else (),
        candidate=None if mail.references and _REPLY.match(mail.subject) else score(mail),
        counts=published_reader.read(mail),
        release=_release(mail),
    )


def _release(mail: Mail) -> ReleaseFact | None:
    announcement = release_reader.read(mail, announcers=announcers())
    return announcement.fact if announcement else None


def _read_range(piece: Range) -> tuple[list[Reading], list[Quarantine]]:
    readings: list[Reading] = []
    refused: list[Quarantine] = []
    for entry, size, raw in read_entries(mirror_path(piece.epoch), range_entries(piece)):
        try:
            if raw is None:
                raise LookupError("the archive does not have this mail (missing git object)")
            readings.append(read_mail(raw, entry, size))
        except Exception as error:  # the one item is put aside with its error; nothing else is lost
            logger.warning("quarantined %s of %s: %r", entry.commit, piece.epoch.inbox.name, error)
            refused.append(
                Quarantine(
                    epoch=piece.epoch,
                    blob=bytes.fromhex(entry.blob),
                    commit=entry.commit,
                    arrived=arrival(entry),
                    error=f"{type(error).__name__}: {error}"[:2000],
                )
            )
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
    Quarantine.objects.bulk_create(refused, ignore_conflicts=True)
    stored = store_copies(piece.epoch, [reading.copy for reading in readings])
    _store_facts(stored, readings)
    outcome = Outcome(piece.epoch.inbox.name, piece.commits, len(readings), len(refused))
    piece.delete()
    advance_generation()
    return outcome


def _store_facts(stored: Stored, readings: list[Reading]) -> None:
    """Write the facts of the mails that speak for their messages, and fold what they touch."""
    spoken = sorted(readings, key=lambda r: r.copy.seniority, reverse=True)
    facts = {r.copy.mail.message_id: r.facts for r in spoken}
    regression_store.store_facts(stored.written, facts)
    store_counts(count for r in spoken for count in r.counts)
    store_candidates(stored.written, {r.copy.mail.message_id: r.candidate for r in spoken})
    store_signs(stored.written, {r.copy.mail.message_id: r.signs for r in spoken})
    store_addressed(stored.written, {r.copy.mail.message_id: r.lists for r in spoken})
    texts = {stored.written[i]: r.text for r in spoken if r.text and (i := r.copy.mail.message_id) in stored.written}
    _fold(stored.threads | store_releases([r.release for r in readings if r.release]), texts)


def store_releases(sightings: list[ReleaseFact]) -> set[int]:
    """Keep what witnesses say about releases; the threads whose place was a guess from the calendar."""
    touched = release_store.store_sightings(sightings)
    release_store.fold(touched)
    return regression_store.estimated_threads() if any(map(_is_mainline, touched)) else set()


def _is_mainline(version: str) -> bool:
    parsed = parse_version(version)
    return parsed is not None and parsed.is_mainline


def _fold(threads: set[int], texts: dict[int, str]) -> None:
    folding = regression_store.fold_threads(threads, surveyor())
    lookup.want(folding.wanted)
    if folding.messages:
        load_texts(folding.messages, texts)


def fold_reports(reports: set[str]) -> None:
    """Fold again what some reports concern, because of a decision; inside the caller's transaction."""
    store_lock()
    _fold(threads_of(reports), {})
    advance_generation()


def look_up() -> bool:
    """Ask the archive for one mail that was named and that we do not have; False when none waits."""
    answer = lookup.ask_next()
    if answer is None:
        return False
    if answer.inbox is not None:
        poll_inbox(answer.inbox)
        while read_next_range(answer.inbox.name) is not None:
            pass
    with transaction.atomic():
        store_lock()
        _fold(threads_of({answer.message_id}), {})
        advance_generation()
    return True


@contextmanager
def _source_lock(kind: int, key: int) -> Iterator[bool]:
    """True for the one process that may ask this source now; kill -9 frees it with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, key])
        row = cursor.fetchone()
        is_ours = bool(row and row[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])


def poll_inbox(inbox: Inbox) -> int:
    """Ask an inbox's upstream what is new and plan its reading; how many commits wait to be read."""
    with _source_lock(_INBOX_LOCK, inbox.pk) as is_ours:
        if not is_ours:
            return 0
        now = timezone.now()
        try:
            for news in fetch_news(inbox):
                _plan(news)
        except git.GitError as error:
            logger.warning("inbox %s: %s", inbox.name, error)
            Inbox.objects.filter(pk=inbox.pk).update(checked_at=now, error=str(error))
        else:
            Inbox.objects.filter(pk=inbox.pk).update(checked_at=now, succeeded_at=now, error="")
    return sum(Range.objects.filter(epoch__inbox=inbox).values_list("commits", flat=True))


@transaction.atomic
def _plan(news: News) -> None:
    store_lock()
    hurt = plan_reading(news)
    if hurt:
        reread: dict[str, Reading] = {}
        told = regression_store.uproot(hurt)
        stored = forget(hurt, lambda delivery: _reread(delivery, reread))
        _store_facts(Stored(stored.written, stored.threads | threads_of(told)), list(reread.values()))
    advance_generation()


def _reread(delivery: Delivery, readings: dict[str, Reading]) -> Copy | None:
    """Another copy of a mail, from its mirror, now that the one that spoke for it is gone."""
    blob = bytes(delivery.blob).hex()
    for _, size, raw in git.read_blobs(mirror_path(delivery.epoch), [blob]):
        if raw is not None:
            entry = git.Entry("", int(delivery.arrived.timestamp()), "m", blob)
            readings[blob] = read_mail(raw, entry, size)
            return readings[blob].copy
    return None


def sync_trees(trees: Iterable[Tree], errors: dict[str, str], progress: Progress) -> None:
    """Read what is new in git trees; each batch is folded in the transaction that stores it."""
    for tree in trees:
        now = timezone.now()
        try:
            sync_tree(tree, progress, on_news=_fold_news)
        except git.GitError as error:
            logger.warning("tree %s: %s", tree.name, error)
            Tree.objects.filter(pk=tree.pk).update(checked_at=now, error=str(error))
            errors[tree.name] = str(error)
        else:
            Tree.objects.filter(pk=tree.pk).update(checked_at=now, succeeded_at=now, error="")
            _read_maintainers(tree)


def _read_maintainers(tree: Tree) -> None:
    """Who looks after what, as the tree says now; its errors are its own (/sources/) and fail nothing here."""
    with _source_lock(_MAINTAINERS_LOCK, tree.pk) as is_ours:
        news = maintainers.ask(tree, culprits=regression_store.culprits(), now=timezone.now()) if is_ours else None
        if news is not None:
            with transaction.atomic():
                store_lock()
                _fold(regression_store.threads_of_culprits(store_news(news)), {})
                advance_generation()


def _fold_news(news: TreeNews) -> None:
    """Take over what a tree's new commits and tags say about releases and regressions."""
    if news.shas or news.tags:
        threads = store_releases([_tagged(tag) for tag in news.tags if parse_version(tag.name)])
        threads |= regression_store.threads_of_commits(news.shas)
        _fold(threads | regression_store.threads_of_tags({tag.name for tag in news.tags}), {})
        advance_generation()


def _tagged(tag: TagRecord) -> ReleaseFact:
    return ReleaseFact(tag.name, Witness.TAG, tag.tagged_at, Precision.SECOND, seen_at=tag.tagged_at, commit=tag.commit)


@transaction.atomic
def rebuild() -> regression_store.Folding:
    """Derive threads, releases, cycles and regressions again from records and facts."""
    store_lock()
    rethread(None)
    release_store.rebuild()
    folding = regression_store.rebuild(surveyor())
    load_texts(folding.messages, {})
    advance_generation()
    return folding
