"""Writes regression facts, and folds the clusters of threads that they touch.

Runs inside the caller's transaction, under the store lock.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q

from archive.copying import copy_rows
from archive.links import find_urls, message_id_of
from archive.models import Message
from cases.commands import Command as WrittenCommand
from cases.commands import Verb, unquoted
from cases.due import EARLY
from cases.facts import Cluster, Gazetteer
from cases.places import SHA, ends_of
from cases.reader import RegressionFacts
from cases.undo import fold_with_undone
from regressions.clusters import clusters, command_threads, concerned, threads_of
from regressions.gather import gather
from regressions.models import Command, Event, Regression, Root, Tie
from regressions.save import save_results
from releases.models import Cycle
from trackers.addresses import is_issue, key_of
from trees.models import Commit

logger = logging.getLogger(__name__)
# Verbs whose value names other threads that must be folded together with the one they are written in.
_TYING = frozenset({Verb.INTRODUCED, Verb.DUPLICATE, Verb.MONITOR, Verb.USE, Verb.BACKMONITOR})
_MANY_COMMITS = 20_000  # beyond, folding everything again is cheaper than finding out what is concerned
MAX_CLUSTER = 20_000  # mails; beyond, something ties the world together and no fold would end

_COPY_TIES = "COPY regressions_tie (message_id, target, kind) FROM STDIN"
_TIE_TYPES = ["int8", "text", "text"]
_SHORTEST_SUBJECT = 8  # characters; less would tie together what has nothing in common
_BATCH_THREADS = 300  # folded with the same few queries

Surveyor = Callable[[Sequence[Cluster]], tuple[list[Cluster], Gazetteer]]


@dataclass(slots=True)
class Folding:
    """What a round of folding did.

    messages  keys of those whose text is worth keeping
    wanted    Message-IDs that commands name as reports, and that we do not have
    touched   slugs of the regressions that may have changed, come or gone
    """

    clusters: int = 0
    messages: set[int] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


def store_facts(written: Mapping[str, int], facts: Mapping[str, RegressionFacts]) -> None:
    """Keep the facts of messages that have none yet: message_id -> key, message_id -> facts."""
    known = [(key, fact) for ident, key in written.items() if (fact := facts.get(ident)) is not None]
    Command.objects.bulk_create([_row(key, command) for key, fact in known for command in fact.commands])
    ties = ((key, target, kind) for key, fact in known for kind, target in ties_of(fact))
    copy_rows(_COPY_TIES, _TIE_TYPES, ties)


def ties_of(fact: RegressionFacts) -> list[tuple[str, str]]:
    """What a mail names, with the kind of the tie."""
    named = {key_of(url)[:500] for c in fact.commands if c.verb in _TYING for url in find_urls(c.value)}
    linked = {message_id_of(url) for c in fact.commands if c.verb is Verb.LINK for url in find_urls(c.value)}
    subjects = {_subject(c) for c in fact.commands if c.verb is Verb.FIX} - {""}
    return [
        *((Tie.Kind.NAME.value, target) for target in sorted(named)),
        *((Tie.Kind.SUBJECT.value, target) for target in sorted(subjects)),
        *((Tie.Kind.LINK.value, target[:500]) for target in sorted(filter(None, linked))),
        *((Tie.Kind.TAG.value, target) for target in fact.tags),
        *((Tie.Kind.MENTION.value, target) for target in fact.mentions),
        *((Tie.Kind.RELAY.value, target) for target in (fact.relays,) if target),
    ]


def _subject(command: WrittenCommand) -> str:
    """The subject that a fix is announced by; '' where it is a commit, or too short to mean anything."""
    subject = "" if SHA.match(command.value.lower()) else unquoted(command.value).lower()
    return subject[:500] if len(subject) >= _SHORTEST_SUBJECT else ""


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


def uproot(messages: list[int]) -> tuple[set[str], set[str]]:
    """Drop the regressions that mails about to be forgotten had a part in; mails that they may grow from, and slugs."""
    ids = list(Message.objects.filter(pk__in=messages).values_list("message_id", flat=True))
    hurt = Regression.objects.filter(Q(roots__message_id__in=ids) | Q(events__message_id__in=ids)).distinct()
    slugs = dict(hurt.values_list("pk", "slug"))
    keys = list(slugs)
    told = set(Event.objects.filter(regression__in=keys).values_list("message_id", flat=True))
    told |= set(Root.objects.filter(regression__in=keys).values_list("message_id", flat=True))
    Regression.objects.filter(pk__in=keys).delete()
    return told - {""}, set(slugs.values())


def issues() -> set[str]:
    """Addresses of the issues on trackers that regressions are about: what is worth reading there."""
    return {root for root in Root.objects.values_list("message_id", flat=True) if "://" in root and is_issue(root)}


def estimated_threads() -> set[int]:
    """Threads to be folded again when the calendar has changed: of regressions whose cycle was estimated, or whose
    culprit turns out to have been in a release when it became known (two weeks before the date due, or earlier).
    """
    begun = ExpressionWrapper(OuterRef("due_at") - timedelta(weeks=2), DateTimeField())
    ended = Cycle.objects.filter(version=OuterRef("cycle"), released_at__lte=begun)
    dated = Regression.objects.filter(Q(is_estimated=True) | Q(Exists(ended), ~Q(culprit=""), due_rule=EARLY))
    return threads_of({report for report in dated.values_list("roots__message_id", flat=True) if report})


def threads_of_commits(shas: set[str]) -> set[int]:
    """Threads of the regressions that some commits can concern: by a link, as culprit, or as announced fix."""
    if len(shas) > _MANY_COMMITS:
        return command_threads()
    commits = list(Commit.objects.filter(sha__in=list(shas)))
    targets = {link for commit in commits for link in commit.links}
    subjects = {commit.subject for commit in commits}
    targets |= set(Root.objects.filter(message_id__in=targets).values_list("regression__report", flat=True))
    prefixes = {sha[:length] for sha in shas for length in range(7, 41)}
    fixed = {prefix for commit in commits for prefix in commit.fixes} | _meant_by_subject(commits)
    for regression in Regression.objects.only("report", "introduced", "culprit", "fix_sha", "fix_subject"):
        named = {*ends_of(regression.introduced), regression.fix_sha}
        culprit = regression.culprit
        is_fixed = not fixed.isdisjoint(culprit[:length] for length in range(7, len(culprit) + 1))
        if regression.fix_subject in subjects or not prefixes.isdisjoint(named) or is_fixed:
            targets.add(regression.report)
    return threads_of(targets)


def _meant_by_subject(commits: Iterable[Commit]) -> set[str]:
    """Full ids of the commits that Fixes: trailers may mean by their subject, whatever id stands there."""
    subjects = {subject for commit in commits for subject in commit.fixes_subjects} - {""}
    return set(Commit.objects.filter(subject__in=subjects).values_list("sha", flat=True)) if subjects else set()


def culprits() -> set[str]:
    """Commits that regressions are known to come from."""
    return set(Regression.objects.exclude(culprit="").values_list("culprit", flat=True))


def threads_of_culprits(shas: set[str]) -> set[int]:
    """Threads of the regressions that come from some commits."""
    return threads_of(Regression.objects.filter(culprit__in=shas).values_list("report", flat=True)) if shas else set()


def threads_of_tags(names: set[str]) -> set[int]:
    """Threads of the regressions whose range ends at one of some new tags."""
    versions = {name.removeprefix("v").lower() for name in names}
    found = Regression.objects.exclude(introduced="").values_list("report", "introduced")
    return threads_of(
        report for report, value in found if not versions.isdisjoint(e.removeprefix("v") for e in ends_of(value))
    )


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
            _fold_together(groups, survey, done)
    except Exception as error:  # a cluster that cannot be folded must not hold back all mail
        if len(groups) > 1:
            for threads in groups:
                _fold_batch([threads], survey, done)
            return
        logger.exception("threads %s cannot be folded", sorted(groups[0])[:5])
        done.failures.append(f"threads {sorted(groups[0])[:5]}: {error!r}")


def _fold_together(groups: Sequence[set[int]], survey: Surveyor, done: Folding) -> None:
    threads = [thread for group in groups for thread in group]
    gathered = gather(groups, most=MAX_CLUSTER)
    clusters, gazetteer = survey(gathered.clusters)
    results = [fold_with_undone(cluster, gazetteer) for cluster in clusters]
    messages, touched = save_results(results, gathered.keys, threads)
    done.messages |= messages
    done.touched |= touched
    done.wanted |= {ident for result in results for ident in result.wanted}
