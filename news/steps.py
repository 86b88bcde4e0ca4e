"""Which turns of a regression are news, and in what words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cases.facts import Kind, State
from news.happenings import What
from regressions.models import OPEN_STATES, UNCOUNTED_STATES
from regressions.timeline import Happening as Event
from regressions.turns import Turn

_MOST = 200  # letters of what somebody wrote
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """What a turn is called."""

    what: What
    turn: Turn


def steps(turns: Iterable[Turn]) -> Iterator[Step]:
    """The news among the turns of a regression, oldest first. One that begins settled was reported, and settled."""
    old: State | None = None
    has_counted = False
    for turn in turns:
        if turn.state is not old:  # else it was put on the back burner, or taken off
            yield from (Step(what, turn) for what in _names(old, turn.state, has_counted=has_counted))
        old = turn.state
        has_counted = has_counted or old not in UNCOUNTED_STATES


def _names(old: State | None, new: State, *, has_counted: bool) -> Iterator[What]:
    did_count = old is not None and old not in UNCOUNTED_STATES
    was_open, is_open = old in OPEN_STATES, new in OPEN_STATES
    if new in UNCOUNTED_STATES:
        if did_count:
            yield What.DROPPED
        return
    if not has_counted:
        yield What.REPORTED
    elif is_open and not was_open:
        yield What.REOPENED
    if new is State.FIX_INCOMING:
        yield What.FIX_INCOMING
    if not is_open and (was_open or not did_count):
        yield What.SETTLED


def plain(text: str, most: int = _MOST) -> str:
    """A line of what somebody wrote: no control characters, no line breaks, and not for ever."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * most]).split())
    return line if len(line) <= most and len(text) <= 4 * most else line[: most - 1].rstrip() + "…"


def day(moment: datetime) -> str:
    """`November 22`."""
    return f"{moment:%B} {moment.day}"


def where(landing: str) -> str:
    """Where a commit landed, from `tree/branch`."""
    tree, _, branch = landing.partition("/")
    return "linux-next" if tree == "next" else branch if tree == "stable" else tree


def said(step: Step, *, release: str, above: str) -> str:
    """A turn in words. `release` is the first with the commit that brought it, `above` what it is a duplicate of."""
    cause, state = step.turn.cause, step.turn.state
    by = f" by {plain(cause.author, 60)}" if cause and cause.author else ""
    if step.what is What.FIX_INCOMING:
        return _incoming(cause, by)
    if step.what is What.REOPENED:
        is_undone = cause is not None and cause.kind == Kind.UNDONE
        return f"open again{', since a decision was taken back' if is_undone else _word(by)}"
    if state is State.DUPLICATE:
        return f"found to be a duplicate{above and f' of “{plain(above, 100)}”'}"
    if state is State.FIXED:
        return _fixed(cause, by, release)
    word = {State.INVALID: "found invalid", State.INCONCLUSIVE: "closed as inconclusive"}.get(state, "resolved")
    reason = plain(cause.text) if cause else ""
    return f"{word}{by}{reason and ': ' + reason}"


def _incoming(cause: Event | None, by: str) -> str:
    if cause is None:
        return "a fix is on its way"
    if cause.kind == Kind.LANDED:
        return f"fix {cause.sha[:_DIGITS]} is in {where(cause.text)}"
    return f"fix announced{by}: {plain(cause.text)}"


def _word(by: str) -> str:
    """Of a mail, or of somebody who decided it on this site."""
    return f", by the word of{by.removeprefix(' by')}" if by else ""


def _fixed(cause: Event | None, by: str, release: str) -> str:
    if cause is None or cause.kind != Kind.LANDED:
        return f"fixed{_word(by)}"
    return f"fixed by {cause.sha[:_DIGITS]} in {where(cause.text)}{release and ', ' + release}"
