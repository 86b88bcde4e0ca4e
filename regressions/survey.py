"""Gathers what the fold of a cluster needs beyond its mails: commits that concern it, and the calendar."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from archive.links import find_urls
from cases.commands import Verb, unquoted
from cases.facts import Cluster, CommitFact, Gazetteer, MailFact
from cases.places import SHA, Atlas
from cases.replay import key_of
from releases.queries import calendar
from trees.queries import Landed, find_commits

_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)  # which cycle a version belongs to does not change


def surveyor() -> Callable[[Sequence[Sequence[MailFact]]], tuple[list[Cluster], Gazetteer]]:
    """A survey function for one round of folding: the calendar is read once, commits once per batch."""
    cycles = calendar(at=_END_OF_TIME)

    def survey(groups: Sequence[Sequence[MailFact]]) -> tuple[list[Cluster], Gazetteer]:
        shas, subjects, links = _named([mail for mails in groups for mail in mails])
        commits = [_fact(c) for c in find_commits(shas=shas, subjects=subjects, links=links)]
        places = {word: best for word in shas if (best := _best(word, commits)) is not None}
        return [Cluster(mails, _concerning(mails, commits)) for mails in groups], Atlas(cycles, places)

    return survey


def _concerning(mails: Sequence[MailFact], commits: Sequence[CommitFact]) -> list[CommitFact]:
    """The commits that these mails name, or that link to them."""
    if not commits:
        return []
    shas, subjects, links = _named(mails)
    return [
        commit
        for commit in commits
        if commit.subject in subjects
        or not links.isdisjoint(commit.links)
        or any(commit.sha.startswith(sha) for sha in shas)
    ]


def _named(mails: Sequence[MailFact]) -> tuple[set[str], set[str], set[str]]:
    """Commit ids and subjects that commands name, and everything that a commit's trailer could link to."""
    shas: set[str] = set()
    subjects: set[str] = set()
    links = {mail.message_id for mail in mails}
    for mail in mails:
        for command in mail.commands:
            if command.verb is Verb.INTRODUCED:
                shas.update(word.lower() for word in SHA.findall(command.value.lower()))
                links.update(key_of(url) for url in find_urls(command.value))
            elif command.verb is Verb.FIX:
                found = SHA.match(command.value.lower())
                if found:
                    shas.add(found[0])
                else:
                    subjects.add(unquoted(command.value))
            elif command.verb is Verb.DUPLICATE:
                links.update(key_of(url) for url in find_urls(command.value))
    return shas, subjects, links


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
    )
