"""What a commit in a tree means for regressions: fixed, fix incoming, or just worth a mention.

A commit concerns a regression when a trailer links to its report or to a thread that belongs to it, or when it
is the fix that a command announced. Seen in the regression's own tree it fixes it; in a tree further upstream
(next before mainline before stable) it is a fix on its way; further downstream it changes nothing.
"""

from cases.case import Case
from cases.facts import CommitFact, Kind, State
from cases.replay import Replay

_UPSTREAM_FIRST = {"next": 0, "mainline": 1, "stable": 2}
_LOOKED_UP = {"mainline": 0, "next": 1, "stable": 2}  # the order in which a commit is looked for
_FIXES_DIGITS = 7  # shorter ids name nothing


def judge_commit(replay: Replay, commit: CommitFact) -> None:
    """A commit has landed: judge it for every case that it concerns."""
    replay.landed.append(commit)
    for case in replay.cases.values():
        if _is_tagged(case, commit):
            _judge_tagged(replay, case, commit)
        elif case.state is State.FIX_INCOMING and _is_announced(case, commit):
            _judge_announced(replay, case, commit, is_news=True)
        elif case.place.culprit and _names(commit, case.place.culprit):
            _note(case, commit, Kind.MENTION)
    replay.mark_all(commit.landed_at)


def look_for_tags(replay: Replay, case: Case) -> None:
    """Commits that landed before tracking began may have fixed it already."""
    for commit in replay.landed:
        if _is_tagged(case, commit):
            _judge_tagged(replay, case, commit)


def look_for_fix(replay: Replay, case: Case) -> None:
    """The announced fix may have landed before it was announced."""
    found = [commit for commit in replay.landed if _is_announced(case, commit)]
    for commit in sorted(found, key=lambda c: _nearness(case, c)):
        if not case.fixed_in:
            _judge_announced(replay, case, commit, is_news=False)


def _nearness(case: Case, commit: CommitFact) -> tuple[bool, bool, int]:
    """Where a fix is looked for: first where the regression is, then in the order of all look-ups."""
    return (
        commit.tree != (case.place.tree or "mainline"),
        commit.branch != case.place.branch,
        _LOOKED_UP.get(commit.tree, 3),
    )


def _is_tagged(case: Case, commit: CommitFact) -> bool:
    return any(link in case.roots for link in commit.links)


def _is_announced(case: Case, commit: CommitFact) -> bool:
    if case.fix_sha and commit.sha.startswith(case.fix_sha):
        return True
    return bool(case.fix_subject) and case.fix_subject == commit.subject


def _names(commit: CommitFact, culprit: str) -> bool:
    return any(len(fixes) >= _FIXES_DIGITS and culprit.startswith(fixes) for fixes in commit.fixes)


def _judge_tagged(replay: Replay, case: Case, commit: CommitFact) -> None:
    """A trailer says that this commit has to do with the report."""
    verdict = _verdict(case, commit.tree)
    if verdict is State.FIX_INCOMING and case.state is State.FIXED:
        _note(case, commit, Kind.MENTION)
        return
    _note(case, commit, Kind.LANDED)
    if verdict is None:
        _note(case, commit, Kind.MENTION)
        return
    _take(replay, case, commit, verdict)
    if verdict is State.FIXED and case.topmost is not case:
        _take(replay, case.topmost, commit, verdict)


def _judge_announced(replay: Replay, case: Case, commit: CommitFact, *, is_news: bool) -> None:
    """Somebody said that this commit would be the fix."""
    verdict = State.FIXED if not case.place.branch else _verdict(case, commit.tree)
    if verdict is None and not is_news:
        return
    _note(case, commit, Kind.LANDED)
    if verdict is not State.FIXED:
        _note(case, commit, Kind.MENTION)  # the fix, in another tree
    if verdict is not None:
        _take(replay, case, commit, verdict)


def _note(case: Case, commit: CommitFact, kind: Kind) -> None:
    case.note(commit.landed_at, kind, sha=commit.sha, text=f"{commit.tree}/{commit.branch}")


def _take(replay: Replay, case: Case, commit: CommitFact, verdict: State) -> None:
    case.settle(verdict)
    case.fix_sha, case.fix_subject = commit.sha, commit.subject
    case.fixed_in = f"{commit.tree}/{commit.branch}"
    replay.touch(case)


def _verdict(case: Case, seen_in: str) -> State | None:
    """What a tree means for a case; one that is found in no branch counts as mainline."""
    own = _UPSTREAM_FIRST.get(case.place.tree if case.place.branch else "mainline", 1)
    seen = _UPSTREAM_FIRST.get(seen_in)
    if seen is None:
        return None
    if seen == own:
        return State.FIXED
    return State.FIX_INCOMING if seen < own else None
