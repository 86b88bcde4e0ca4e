"""Folds a cluster of threads and the commits that concern it to regressions. Pure and deterministic.

The facts are replayed in order of arrival: what a command does depends on what was known when it arrived,
never on the order in which an archive was read. Each verb is one small function in actions.py.
"""

from datetime import datetime

from cases.actions import ACTIONS
from cases.commands import Command, Verb
from cases.facts import Cluster, CommitFact, FoldResult, Gazetteer, MailFact
from cases.landing import judge_commit
from cases.replay import Replay

_ORDER = {Verb.USE: -1, Verb.INTRODUCED: 0, Verb.POKE: 2}  # within a section: introduced first, poke last


def fold(cluster: Cluster, gazetteer: Gazetteer) -> FoldResult:
    """Regressions of a cluster, and commands that had no effect."""
    replay = Replay(cluster, gazetteer)
    facts: list[MailFact | CommitFact] = [*cluster.mails, *cluster.others, *cluster.commits]
    for fact in sorted(facts, key=_chronology):
        if isinstance(fact, CommitFact):
            judge_commit(replay, fact)
        else:
            _read(replay, fact)
    activity = _activity(replay, cluster)
    cases = sorted(replay.cases.values(), key=lambda c: c.report)
    return FoldResult([case.folded(activity.get(id(case), [])) for case in cases], replay.unhandled, replay.wanted)


def _chronology(fact: MailFact | CommitFact) -> tuple[datetime, int, str, str]:
    if isinstance(fact, CommitFact):
        return fact.landed_at, 1, fact.sha, fact.branch
    return fact.arrived, 0, fact.message_id, ""


def _read(replay: Replay, mail: MailFact) -> None:
    """Carry out a mail's commands, section after section; then its tags tie its thread to reports."""
    sections: dict[int, list[Command]] = {}
    for command in mail.commands:
        sections.setdefault(command.section, []).append(command)
    for commands in sections.values():
        replay.begin_section(mail)
        if mail.is_fetched and replay.current is None:
            continue  # it was looked up as somebody's context, and begins nothing
        for part in _parts(commands):
            for command in sorted(part, key=lambda c: (_ORDER.get(c.verb, 1), c.position)):
                ACTIONS[command.verb](replay, mail, command)
    replay.follow_tags(mail)
    replay.follow_subject(mail)
    replay.follow_mentions(mail)
    replay.mark_all(mail.arrived)


def _parts(commands: list[Command]) -> list[list[Command]]:
    """A section speaks of one report, whose `use` may stand anywhere in it; a second `use` begins another part."""
    parts: list[list[Command]] = [[]]
    for command in commands:
        if command.verb is Verb.USE and any(one.verb is Verb.USE for one in parts[-1]):
            parts.append([])
        parts[-1].append(command)
    return parts


def _activity(replay: Replay, cluster: Cluster) -> dict[int, list[MailFact]]:
    """The mails that belong to each case in the end, by its identity."""
    found: dict[int, list[MailFact]] = {}
    for mail in cluster.mails:
        is_echo = mail.relays in replay.lineage.mails  # the tracker's own post is there: it is not told twice
        for case in () if is_echo or _is_silent(mail) else replay.owners(mail):
            found.setdefault(id(case), []).append(mail)
    return found


def _is_silent(mail: MailFact) -> bool:
    """Mails that ask to be no activity: `ignore-activity` and pokes; and decisions, which are no mails."""
    is_decision = mail.message_id.startswith("decision-")
    return is_decision or any(c.verb in (Verb.IGNORE_ACTIVITY, Verb.POKE) and not c.value for c in mail.commands)
