"""How states and events are called and drawn, on pages and in feeds: shape, class and words of each. Pure.

The shape carries the colour, the word stays in ink (visual design); shapes are symbols of the site's sprite.
"""

import re

from cases.facts import Kind, State

Look = tuple[str, str, str]  # shape, class, words

STATES: dict[State, Look] = {
    State.OPEN: ("open", "s-open", "Open"),
    State.FIX_INCOMING: ("next", "s-next", "Fix incoming"),
    State.FIXED: ("done", "s-done", "Fixed"),
    State.RESOLVED: ("done", "s-done", "Resolved"),
    State.INVALID: ("none", "s-none", "Invalid"),
    State.INCONCLUSIVE: ("none", "s-none", "Inconclusive"),
    State.DUPLICATE: ("none", "s-none", "Duplicate"),
}
_EVENTS: dict[Kind, Look] = {
    Kind.REPORTED: ("open", "s-open", "Reported"),
    Kind.REPLY: ("dot", "", "Reply"),
    Kind.PATCH: ("patch", "s-next", "Patch posted"),
    Kind.INTRODUCED: ("bisect", "s-open", "Range named"),
    Kind.TITLE: ("dot", "", "Title changed"),
    Kind.FROM: ("dot", "", "Reporter named"),
    Kind.FIX: ("next", "s-next", "Fix announced"),
    Kind.RESOLVED: ("done", "s-done", "Resolved"),
    Kind.INVALID: ("none", "", "Found invalid"),
    Kind.INCONCLUSIVE: ("none", "", "Closed as inconclusive"),
    Kind.DUPLICATE: ("none", "", "Marked as duplicate"),
    Kind.BACKBURNER: ("none", "", "Put on the back burner"),
    Kind.UNBACKBURNER: ("open", "s-open", "Taken off the back burner"),
    Kind.POKE: ("poke", "", "Reply asked for"),
    Kind.LINK: ("dot", "", "Link added"),
    Kind.UNLINK: ("dot", "", "Link removed"),
    Kind.MONITOR: ("dot", "", "Thread monitored"),
    Kind.NOTE: ("dot", "", "Note"),
    Kind.LANDED: ("done", "s-done", "Fix merged"),
    Kind.UNDONE: ("dot", "", "Decision undone"),
    Kind.MENTION: ("dot", "", "Mentioned"),
    Kind.UNKNOWN: ("fail", "s-open", "Command without effect"),
}
_REFUSALS = {
    "untracked-thread": "nothing is tracked in that thread",
    "report-not-found": "what it names is in no archive that we know",
    "monitor-failed": "what it names cannot be followed",
    "unlink-failed": "what it names was neither linked nor monitored",
}
_SHA = re.compile(r"[0-9a-f]{7,40}\b")


def event_look(kind: str, text: str) -> Look:
    """An event's shape, class and words; a commit's depend on the tree that it landed in."""
    kind = Kind(kind)
    if kind is Kind.INTRODUCED and _SHA.match(text.lower()):
        return ("bisect", "s-open", "Culprit named")
    if kind is Kind.LANDED:
        tree, _, branch = text.partition("/")
        if tree == "next":
            return ("next", "s-next", "Fix in linux-next")
        return ("done", "s-done", f"Fix merged to {branch if tree == 'stable' else tree}")
    if kind is Kind.UNKNOWN:
        why = text.rpartition("(")[2].removesuffix(")")
        return (*_EVENTS[kind][:2], f"Command {refusal(why)}")
    return _EVENTS[kind]


def refusal(why: str) -> str:
    """Why a command had no effect, in words that complete "the command ..."."""
    if why in _REFUSALS:
        return f"had no effect: {_REFUSALS[why]}"
    return "could not be understood" if why == "unknown-command" else f"could not be understood: {why}"
