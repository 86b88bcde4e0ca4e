"""The commits of efforts, and what takes some of them back. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from sample import code, pulls
from sample.diffs import Edit, applied, patch
from sample.efforts import Effort
from sample.history import Change
from sample.letters import Letter, sent
from sample.postings import carried, commit_name, tags

_BETWEEN = timedelta(seconds=30)  # commits of a series


def changes(effort: Effort) -> Iterator[Change]:
    """What its maintainer committed, one on top of the other; and the revert, if there was one."""
    if effort.applied is None:
        return
    before = ""
    pull = pulls.title(effort.lists[0], effort.merged) if effort.merged else ""
    for place, step in enumerate(effort.mended or effort.final.steps, 1):
        name = commit_name(effort, place)
        yield Change(name, step.title, _message(effort, place, step.title, step.words), effort.author, step.edits,
                     effort.applied + place * _BETWEEN, effort.merged, committer=effort.maintainer,
                     authored=effort.authored(place), onto=before, pull=pull)  # fmt: skip
        before = name
    if effort.reverted is not None:
        yield _revert(effort)


def _message(effort: Effort, place: int, title: str, words: str) -> str:
    given = [*carried(effort, effort.final, place), f"Signed-off-by: {effort.author.mailbox}"]
    lines = list(dict.fromkeys([*given, *tags(effort, effort.final, place)]))
    if effort.link:
        lines.append(f"Link: {effort.link}{effort.ident(effort.final, place)}")
    lines.append(f"Signed-off-by: {effort.maintainer.mailbox}")
    note = [f"[{effort.maintainer.name.split()[0]}: adapted to what is in the tree]"] if effort.mend else []
    return f"{title}\n\n{words}\n\n" + "\n".join([*note, *lines]) + "\n"


def _revert(effort: Effort) -> Change:
    """The maintainer takes the first patch back, by a fix of the following week."""
    if effort.reverted is None:
        raise ValueError(f"{effort.key} was not reverted")
    first = (effort.mended or effort.final.steps)[0]
    subject = f'Revert "{first.title}"'
    message = (
        f"{subject}\n\nThis reverts commit §{commit_name(effort, 1)}~40§.\n\nIt upsets older hardware.\n\n"
        f"Signed-off-by: {effort.maintainer.mailbox}\n"
    )
    committed = effort.reverted + timedelta(days=2)
    merged = pulls.pulled((), effort.lists[0], committed, is_fix=True)
    edits = tuple(Edit(edit.path, edit.new, edit.old) for edit in first.edits)
    pull = pulls.title(effort.lists[0], merged) if merged else ""
    return Change(f"revert-{effort.key}", subject, message, effort.maintainer, edits, committed, merged,
                  authored=sent(effort.reverted), pull=pull)  # fmt: skip


def revert_letter(effort: Effort) -> Letter | None:
    """The revert as it was posted; None for the many that were not reverted."""
    if effort.reverted is None:
        return None
    change = _revert(effort)
    steps = effort.mended or effort.final.steps
    texts = {**code.tree()} | applied(code.tree(), [edit for step in steps for edit in step.edits])
    body = change.message.partition("\n\n")[2] + f"---\n{patch(texts, change.edits)}"
    ident = f"{effort.reverted:%Y%m%d%H%M%S}.revert-{effort.key}@{effort.maintainer.address.partition('@')[2]}"
    return Letter(ident, effort.maintainer, f"[PATCH] {change.subject}", body, effort.reverted, effort.lists)
