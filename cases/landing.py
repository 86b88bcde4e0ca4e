"""What a commit in a tree means for regressions: fixed, fix incoming, or just worth a mention.

A commit concerns a regression when a trailer links to its report, or when it is the fix that a command
announced. Seen in the regression's own tree it fixes it; in a tree further upstream (next before mainline
before stable) it is a fix on its way; further downstream it changes nothing.
"""

from datetime import datetime

from cases.case import Case
from cases.facts import CommitFact, Kind, State
from cases.replay import Replay

_UPSTREAM_FIRST = {"next": 0, "mainline": 1, "stable": 2}


def judge_commit(replay: Replay, commit: CommitFact) -> None:
    """A commit has landed: judge it for every case that it concerns."""
    replay.landed.append(commit)
    for case in replay.cases.values():
        is_tagged = _is_tagged(case, commit)
        if is_tagged or (case.state is State.FIX_INCOMING and _is_announced(case, commit)):
            _judge(replay, case, commit, commit.landed_at, is_tagged=is_tagged)
    replay.mark_all(commit.landed_at)


def look_for_tags(replay: Replay, case: Case, at: datetime) -> None:
    """Commits that landed before tracking began may have fixed it already."""
    for commit in replay.landed:
        if _is_tagged(case, commit):
            _judge(replay, case, commit, at, is_tagged=True)


def look_for_fix(replay: Replay, case: Case, at: datetime) -> None:
    """The announced fix may have landed before it was announced."""
    for commit in list(replay.landed):
        if case.state is State.FIX_INCOMING and _is_announced(case, commit):
            _judge(replay, case, commit, at, is_tagged=False)


def _is_tagged(case: Case, commit: CommitFact) -> bool:
    return any(link == case.report or link in case.roots for link in commit.links)


def _is_announced(case: Case, commit: CommitFact) -> bool:
    if case.fix_sha and commit.sha.startswith(case.fix_sha):
        return True
    return bool(case.fix_subject) and case.fix_subject == commit.subject


def _judge(replay: Replay, case: Case, commit: CommitFact, at: datetime, *, is_tagged: bool) -> None:
    case.note(commit.landed_at, Kind.LANDED, sha=commit.sha, text=f"{commit.tree}/{commit.branch}")
    verdict = _verdict(case.place.tree, commit.tree, is_tagged=is_tagged)
    if verdict is None or (verdict is State.FIX_INCOMING and case.state is State.FIXED):
        return
    for one in dict.fromkeys((case, case.topmost) if verdict is State.FIXED else (case,)):
        one.settle(verdict)
        one.fix_sha, one.fix_subject = commit.sha, commit.subject
        replay.touch(one)


def _verdict(tree: str, seen_in: str, *, is_tagged: bool) -> State | None:
    if not tree and not is_tagged:
        return State.FIXED  # nobody knows where the regression lives: wherever its fix is
    own = _UPSTREAM_FIRST.get(tree or "mainline", 1)
    seen = _UPSTREAM_FIRST.get(seen_in)
    if seen is None:
        return None
    if seen == own:
        return State.FIXED
    return State.FIX_INCOMING if seen < own else None
