"""What a change does to files: edits, the texts they give, and the diff that git would show. Pure.

Mails and commits of the sample world are made from the same edits, so that `git patch-id --stable` of a posted
patch equals that of its commit, as it does after `git am`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_CONTEXT = 3  # lines around a hunk, git's default
_ABBREVIATED = 12  # digits of a blob's id in an index line, the kernel's habit
_VERSION = "2.47.0"  # of the git that ends mails


class EditError(Exception):
    """A text has not, or not once, what an edit replaces."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement in one file: `old` stands there once. An empty `old` makes a new file.

    Kept as a replacement and not as a whole text, so that changes of one file can be merged in any order.
    """

    path: str
    old: str
    new: str


def applied(texts: Mapping[str, str], edits: Iterable[Edit]) -> dict[str, str]:
    """The files that the edits change, with their texts afterwards. Raises EditError where one does not apply."""
    found: dict[str, str] = {}
    for edit in edits:
        before = found.get(edit.path, texts.get(edit.path, ""))
        if not edit.old:
            if before:
                raise EditError(f"{edit.path} exists already")
            found[edit.path] = edit.new
        elif before.count(edit.old) == 1:
            found[edit.path] = before.replace(edit.old, edit.new)
        else:
            raise EditError(f"{edit.path} has {edit.old!r} {before.count(edit.old)} times")
    return found


def patch(texts: Mapping[str, str], edits: Iterable[Edit]) -> str:
    """What `git format-patch` writes below `---`: the numbers of lines, the diff, and the signature.

    Exact for one edit a file: a second one would be drawn into the same hunk.
    """
    after = applied(texts, edits)
    changes = [(path, texts.get(path, ""), after[path]) for path in sorted(after)]
    diff = "".join(_git_diff(*change) for change in changes)
    return f"{_numbers(changes)}\n{diff}-- \n{_VERSION}\n"


def _git_diff(path: str, before: str, after: str) -> str:
    mode, name = (" 100644\n", f"a/{path}") if before else ("\n", "/dev/null")
    created = "" if before else "new file mode 100644\n"
    index = f"index {_blob(before)}..{_blob(after)}{mode}"
    return f"diff --git a/{path} b/{path}\n{created}{index}--- {name}\n+++ b/{path}\n{_hunk(before, after)}"


def _blob(text: str) -> str:
    """A blob's id as git shortens it; zeros for a file that is not there."""
    raw = text.encode()
    if not raw:
        return "0" * _ABBREVIATED
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()[:_ABBREVIATED]


def _hunk(before: str, after: str) -> str:
    """The one stretch that differs, with its context."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start, tail = _common(old, new)
    first, last = max(0, start - _CONTEXT), min(len(old), len(old) - tail + _CONTEXT)
    lines = [f" {line}" for line in old[first:start]]
    lines += [f"-{line}" for line in old[start : len(old) - tail]]
    lines += [f"+{line}" for line in new[start : len(new) - tail]]
    lines += [f" {line}" for line in old[len(old) - tail : last]]
    count = last - first
    span = f"@@ -{_span(first, count)} +{_span(first, count + len(new) - len(old))} @@"
    heading = next((f" {line.rstrip()}" for line in reversed(old[:first]) if line[0].isalpha()), "")
    return f"{span}{heading}\n{''.join(lines)}"


def _common(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines are the same in front, and at the end."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - start) if old[-1 - n] != new[-1 - n]), most - start)
    return start, tail


def _span(first: int, count: int) -> str:
    begin = first + 1 if count else 0
    return f"{begin}" if count == 1 else f"{begin},{count}"


def _numbers(changes: list[tuple[str, str, str]]) -> str:
    """The table of changed lines and its sum."""
    rows, added, removed = [], 0, 0
    width = max(len(path) for path, _, _ in changes)
    for path, before, after in changes:
        old, new = before.splitlines(), after.splitlines()
        start, tail = _common(old, new)
        plus, minus = len(new) - start - tail, len(old) - start - tail
        rows.append(f" {path:{width}} | {plus + minus} {('+' * plus + '-' * minus)[:40]}\n")
        added, removed = added + plus, removed + minus
    rows += [_plural(len(changes), " {} file{} changed"), _plural(added, ", {} insertion{}(+)")]
    rows += [_plural(removed, ", {} deletion{}(-)"), "\n"]
    return "".join([*rows, *(f" create mode 100644 {path}\n" for path, before, _ in changes if not before)])


def _plural(count: int, form: str) -> str:
    return form.format(count, "s" if count > 1 else "") if count else ""
