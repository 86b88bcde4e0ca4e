"""A scope in words, for subjects, headings and lists; what visitors and mails wrote is cut short and made harmless."""

import unicodedata
from collections.abc import Iterable, Sequence

from digests.scope import KINDS, NO_SUBSYSTEM, Scope
from regressions.models import Regression
from topics.models import Topic

_LABELS = {
    "tree": "Tree",
    "cycle": "Cycle",
    "subsystem": "Subsystem",
    "topic": "Topic",
    "regression": "Regression",
    "person": "Commits and reports of",
}
_OURS = ("the ", "commits and", "everything", "no subsystem", "mainline", "next", "stable")
_LONGEST = 60  # characters of a title
_SHOWN = 3  # values of a kind in a phrase


def named(scope: Scope) -> Sequence[tuple[str, str]]:
    """Each condition as its kind and what it is called: names of topics, titles of regressions. Two statements at most.

    What is not known any more is called by the value itself.
    """
    called = _called(scope)
    return [
        (_LABELS[kind], called[kind].get(value, value))
        for kind, name in KINDS.items()
        for value in getattr(scope, name)
    ]


def phrase(scope: Scope) -> str:
    """The scope in one line: `netdev in the 7.4 cycle; and the topic io_uring`. Two statements at most."""
    if scope.is_everything:
        return "everything"
    called = _called(scope)
    added = [
        *_several("the topic", "the topics", (called["topic"].get(slug) or _line(slug) for slug in scope.topics)),
        *_several("the regression", "the regressions", (_quoted(slug, called) for slug in scope.regressions)),
        *_several("commits and reports of", "commits and reports of", map(_line, scope.people)),
    ]
    return "; and ".join(filter(None, (_narrowed(scope), _joined(added))))


def heading(scope: Scope) -> str:
    """The same as a heading: names keep their small letters, words of ours begin with a large one."""
    words = phrase(scope)
    return words[:1].upper() + words[1:] if words.startswith(_OURS) else words


def _narrowed(scope: Scope) -> str:
    cycles = " ".join(_several("the", "the", map(_line, scope.cycles))) + (
        " cycles" if len(scope.cycles) > 1 else " cycle"
    )
    lists = ["no subsystem" if name == NO_SUBSYSTEM else _line(name) for name in scope.subsystems]
    where = _joined(_cut(lists), last=" or ") if lists else ""
    trees = _joined(_cut([_line(tree) for tree in scope.trees]))
    if where and scope.trees:
        where += f" of {trees}"
    where = where or trees
    if not scope.cycles:
        return where
    return f"{where} in {cycles}" if where else cycles


def _called(scope: Scope) -> dict[str, dict[str, str]]:
    """By kind and value: names that differ from the value."""
    topics = Topic.objects.filter(slug__in=scope.topics, is_published=True) if scope.topics else Topic.objects.none()
    known = Regression.objects.filter(slug__in=scope.regressions) if scope.regressions else Regression.objects.none()
    names = {kind: dict[str, str]() for kind in KINDS}
    names["topic"] = {slug: _line(name) for slug, name in topics.values_list("slug", "name") if _line(name)}
    names["regression"] = {slug: _line(title) for slug, title in known.values_list("slug", "title") if _line(title)}
    return names


def _line(text: str) -> str:
    """Some text of others as one short line; without signs that turn the direction of writing, or cannot be seen."""
    shown = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text[: 4 * _LONGEST])
    plain = " ".join(shown.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rstrip()}…"


def _quoted(slug: str, called: dict[str, dict[str, str]]) -> str:
    title = called["regression"].get(slug)
    return f"“{title}”" if title else _line(slug)


def _several(one: str, more: str, values: Iterable[str]) -> list[str]:
    """`the topic a`, or `the topics a, b and c`; nothing of none."""
    found = list(values)
    return [f"{one if len(found) == 1 else more} {_joined(_cut(found))}"] if found else []


def _cut(values: Sequence[str]) -> Sequence[str]:
    rest = len(values) - _SHOWN
    return [*values[:_SHOWN], f"{rest} more"] if rest > 0 else values


def _joined(parts: Sequence[str], *, last: str = " and ") -> str:
    return last.join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
