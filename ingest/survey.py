"""Gathers what the fold of a cluster needs beyond its mails: commits that concern it, and the calendar."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from archive.links import find_urls
from cases.commands import Verb, unquoted
from cases.facts import Cluster, CommitFact, Gazetteer, MailFact
from cases.places import ID, SHA, Atlas, ends_of
from releases.queries import calendar
from releases.versions import parse_version
from trackers.addresses import key_of
from trees.queries import Landed, find_commits, followed_kinds, head_at, named_tags

_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)  # which cycle a version belongs to does not change


@dataclass(slots=True)
class Named:
    """What commands name that git trees may know.

    introduced  ids of commits and ends of ranges
    fixes       ids of announced fixes
    subjects    of announced fixes
    links       mails and pages that a commit's trailers could point to
    """

    introduced: set[str] = field(default_factory=set)
    fixes: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)

    @property
    def shas(self) -> set[str]:
        """Everything that looks like a commit."""
        return {word for word in self.introduced if ID.fullmatch(word)} | self.fixes


def surveyor() -> Callable[[Sequence[Cluster]], tuple[list[Cluster], Gazetteer]]:
    """A survey function for one round of folding: the calendar is read once, commits once per batch."""
    cycles = calendar(at=_END_OF_TIME)
    followed = followed_kinds()

    def survey(clusters: Sequence[Cluster]) -> tuple[list[Cluster], Gazetteer]:
        named = _named(mail for cluster in clusters for mail in cluster.mails)
        commits = _commits(named) if followed else []
        places = {word: best for word in named.shas if (best := _best(word, commits)) is not None}
        tags = named_tags({version.tag for word in named.introduced if (version := parse_version(word))})
        atlas = Atlas(cycles, places, tags, followed, head_at)
        return [replace(cluster, commits=_concerning(cluster.mails, commits)) for cluster in clusters], atlas

    return survey


def _commits(named: Named) -> list[CommitFact]:
    """Commits that are named or that link here; and what fixes a culprit, or ports or repeats an announced fix."""
    found = find_commits(shas=named.shas, subjects=named.subjects, links=named.links)
    culprits = [c.sha for c in found if any(c.sha.startswith(word) for word in named.introduced)]
    fixes = [c for c in found if any(c.sha.startswith(word) for word in named.fixes) or named.links & {*c.links}]
    related = find_commits(
        culprits=culprits, subjects=[c.subject for c in fixes], upstreams=[c.upstream or c.sha for c in fixes]
    )
    unique = {(c.sha, c.tree, c.branch): c for c in [*found, *related]}
    return sorted(map(_fact, unique.values()), key=lambda c: (c.landed_at, c.sha, c.tree, c.branch))


def _concerning(mails: Sequence[MailFact], commits: Sequence[CommitFact]) -> list[CommitFact]:
    """The commits that these mails name, that link to them, or that have to do with one they name."""
    if not commits:
        return []
    named = _named(mails)
    direct = [
        commit
        for commit in commits
        if commit.subject in named.subjects
        or not named.links.isdisjoint(commit.links)
        or any(commit.sha.startswith(sha) for sha in named.shas)
    ]
    shas = {commit.sha for commit in direct}
    subjects = {commit.subject for commit in direct}
    return [
        commit
        for commit in commits
        if commit.sha in shas
        or commit.subject in subjects
        or any(sha.startswith(prefix) for prefix in commit.fixes if len(prefix) >= 7 for sha in shas)
    ]


def _named(mails: Iterable[MailFact]) -> Named:
    named = Named()
    for mail in mails:
        named.links.add(mail.message_id)
        for command in mail.commands:
            if command.verb is Verb.INTRODUCED:
                named.introduced.update(ends_of(command.value.partition(" ")[0]))
            elif command.verb is Verb.FIX:
                found = SHA.match(command.value.lower())
                if found:
                    named.fixes.add(found[0])
                else:
                    named.subjects.add(unquoted(command.value))
            named.links.update(key_of(url) for url in find_urls(command.value))
    return named


def _best(word: str, commits: Sequence[CommitFact]) -> CommitFact | None:
    """The commit that a (short) id names: looked up in mainline, next, stable in that order."""
    order = {"mainline": 0, "next": 1, "stable": 2}
    found = [c for c in commits if c.sha.startswith(word)]
    return min(found, key=lambda c: (order.get(c.tree, 3), c.landed_at, c.branch), default=None)


def _fact(commit: Landed) -> CommitFact:
    return CommitFact(
        sha=commit.sha,
        subject=commit.subject,
        tree=commit.tree_kind,
        branch=commit.branch,
        landed_at=commit.landed_at,
        first_release=commit.first_tag,
        links=tuple(commit.links),
        fixes=tuple(commit.fixes),
    )
