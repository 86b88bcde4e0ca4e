"""Writes regression facts, and folds the clusters of threads that they touch.

Runs inside the caller's transaction, under the store lock.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from archive.links import find_urls
from archive.models import Message
from cases.commands import Command as WrittenCommand
from cases.commands import Verb
from cases.facts import Cluster, Gazetteer, MailFact
from cases.fold import fold
from cases.reader import RegressionFacts
from cases.replay import key_of
from regressions.clusters import clusters, command_threads, concerned, threads_of
from regressions.models import Command, Event, Regression, Root, Tie
from regressions.save import save_results
from trees.models import Commit

logger = logging.getLogger(__name__)
# Verbs whose value names other threads that must be folded together with the one they are written in.
_TYING = frozenset({Verb.INTRODUCED, Verb.DUPLICATE, Verb.MONITOR, Verb.USE, Verb.BACKMONITOR})
_MANY_COMMITS = 20_000  # beyond, folding everything again is cheaper than finding out what is concerned
MAX_CLUSTER = 20_000  # mails; beyond, something ties the world together and no fold would end

_BATCH_THREADS = 300  # folded with the same few queries

Surveyor = Callable[[Sequence[Sequence[MailFact]]], tuple[list[Cluster], Gazetteer]]


@dataclass(slots=True)
class Folding:
    """What a round of folding did; `messages` are those whose text is worth keeping."""

    clusters: int = 0
    messages: set[int] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


def store_facts(written: Mapping[str, int], facts: Mapping[str, RegressionFacts]) -> None:
    """Keep the facts of messages that were just written (anew): message_id -> key, message_id -> facts."""
    keys = [key for ident, key in written.items()]
    Command.objects.filter(message__in=keys).delete()
    Tie.objects.filter(message__in=keys).delete()
    commands: list[Command] = []
    ties: list[Tie] = []
    for ident, key in written.items():
        fact = facts.get(ident)
        if fact is None:
            continue
        commands += [_row(key, command) for command in fact.commands]
        named = {t for command in fact.commands for t in targets_of(command)}
        ties += [Tie(message_id=key, target=t, is_tag=False) for t in sorted(named)]
        ties += [Tie(message_id=key, target=t, is_tag=True) for t in fact.tags]
    Command.objects.bulk_create(commands)
    Tie.objects.bulk_create(ties, batch_size=5000)


def targets_of(command: WrittenCommand) -> list[str]:
    """The mails and pages whose threads a command ties to its own."""
    if command.verb not in _TYING:
        return []
    return [key_of(url)[:500] for url in find_urls(command.value)]


def _row(message: int, command: WrittenCommand) -> Command:
    return Command(
        message_id=message,
        section=command.section,
        position=command.position,
        verb=command.verb,
        word=command.word,
        value=command.value,
    )


def fold_threads(threads: Iterable[int], survey: Surveyor) -> Folding:
    """Fold again what some touched threads concern; `survey` adds commits and the gazetteer."""
    return _fold_all(clusters(concerned(threads)), survey)


def uproot(messages: list[int]) -> set[str]:
    """Drop the regressions that mails about to be forgotten had a part in; the mails from which they may grow again."""
    ids = list(Message.objects.filter(pk__in=messages).values_list("message_id", flat=True))
    hurt = Regression.objects.filter(Q(roots__message_id__in=ids) | Q(events__message_id__in=ids)).distinct()
    keys = list(hurt.values_list("pk", flat=True))
    told = set(Event.objects.filter(regression__in=keys).values_list("message_id", flat=True))
    told |= set(Root.objects.filter(regression__in=keys).values_list("message_id", flat=True))
    Regression.objects.filter(pk__in=keys).delete()
    return told - {""}


def estimated_threads() -> set[int]:
    """Threads of regressions whose cycle was estimated: to be folded again when the calendar has changed."""
    reports = Regression.objects.filter(is_estimated=True).values_list("roots__message_id", flat=True)
    return threads_of({report for report in reports if report})


def threads_of_commits(shas: set[str]) -> set[int]:
    """Threads of the regressions that some commits can concern: by a link, as culprit, or as announced fix."""
    if len(shas) > _MANY_COMMITS:
        return command_threads()
    commits = list(Commit.objects.filter(sha__in=list(shas)).values_list("sha", "subject", "links"))
    targets = {link for _, _, links in commits for link in links}
    subjects = {subject for _, subject, _ in commits}
    prefixes = {sha[:length] for sha in shas for length in range(8, 41)}
    for regression in Regression.objects.only("report", "introduced", "fix_sha", "fix_subject"):
        named = {*regression.introduced.lower().split(".."), regression.fix_sha}
        if regression.fix_subject in subjects or not prefixes.isdisjoint(named):
            targets.add(regression.report)
    return threads_of(targets)


def rebuild(survey: Surveyor) -> Folding:
    """Derive every regression again from the facts."""
    Regression.objects.all().delete()
    return _fold_all(clusters(command_threads()), survey)


def _fold_all(groups: Sequence[set[int]], survey: Surveyor) -> Folding:
    """Fold clusters a few hundred threads at a time; one that fails is put aside, the others go on."""
    done = Folding(clusters=len(groups))
    batch: list[set[int]] = []
    for threads in sorted(groups, key=min):
        batch.append(threads)
        if sum(map(len, batch)) >= _BATCH_THREADS:
            _fold_batch(batch, survey, done)
            batch = []
    if batch:
        _fold_batch(batch, survey, done)
    return done


def _fold_batch(groups: Sequence[set[int]], survey: Surveyor, done: Folding) -> None:
    """Fold some clusters with the same few queries; if anything fails, one by one to find out which."""
    try:
        with transaction.atomic():
            done.messages |= _fold_together(groups, survey)
    except Exception as error:  # a cluster that cannot be folded must not hold back all mail
        if len(groups) > 1:
            for threads in groups:
                _fold_batch([threads], survey, done)
            return
        logger.exception("threads %s cannot be folded", sorted(groups[0])[:5])
        done.failures.append(f"threads {sorted(groups[0])[:5]}: {error!r}")


def _fold_together(groups: Sequence[set[int]], survey: Surveyor) -> set[int]:
    threads = [thread for group in groups for thread in group]
    messages = Message.objects.filter(thread__in=threads)
    if messages.count() > MAX_CLUSTER and len(groups) == 1:
        raise ValueError(f"a cluster of more than {MAX_CLUSTER} mails")
    rows = {m.message_id: m for m in messages}
    keys = [row.pk for row in rows.values()]
    commands, tags = _commands(keys), _tags(keys)
    of_thread: dict[int, list[MailFact]] = {thread: [] for thread in threads}
    for row in rows.values():
        of_thread[row.thread].append(mail_fact(row, commands.get(row.pk, ()), tags.get(row.pk, ())))
    clusters, gazetteer = survey([[m for thread in group for m in of_thread[thread]] for group in groups])
    return save_results([fold(cluster, gazetteer) for cluster in clusters], rows, threads)


def _commands(messages: list[int]) -> dict[int, tuple[WrittenCommand, ...]]:
    found: dict[int, tuple[WrittenCommand, ...]] = {}
    for c in Command.objects.filter(message__in=messages).order_by("message", "position"):
        written = WrittenCommand(c.section, c.position, Verb(c.verb), c.word, c.value)
        found[c.message_id] = (*found.get(c.message_id, ()), written)
    return found


def _tags(messages: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = Tie.objects.filter(message__in=messages, is_tag=True).order_by("message", "target")
    for message, target in rows.values_list("message_id", "target"):
        found[message] = (*found.get(message, ()), target)
    return found


def mail_fact(row: Message, commands: tuple[WrittenCommand, ...], tags: tuple[str, ...]) -> MailFact:
    """A stored message with its facts, as the fold takes it."""
    return MailFact(
        message_id=row.message_id,
        references=tuple(row.references),
        arrived=row.arrived,
        subject=row.subject,
        from_name=row.from_name,
        from_address=row.from_address,
        commands=commands,
        tags=tags,
    )
