"""Diffs of real lists, compared with git and with unidiff; skipped where no slices of lists lie beside the checkout."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from archive.mail import parse_mail
from postings.diff import scan
from postings.facts import Diff
from postings.tests.patch_ids import GIT_VERSION, added_up, ids_by_git, run_git

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
BUNDLES = sorted(CORPUS.glob("*.bundle"))
FLOOR = 0.995  # of mails must agree without any explanation but the classes below
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BUNDLES, reason=f"no slices of real lists in {CORPUS}"),
    pytest.mark.skipif(GIT_VERSION < (2, 39), reason="git hashes binary files since 2.39"),
]
HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
TREE = re.compile(r"^(?:a|linux[^/]*)/")


def raw_mails(bundle: Path) -> Iterator[bytes]:
    with TemporaryDirectory() as folder:
        run_git("clone", "-q", "--mirror", str(bundle), folder)
        names = run_git("rev-list", "--all", cwd=folder).split()
        stream = run_git("cat-file", "--batch", given=b"".join(b"%b:m\n" % name for name in names), cwd=folder)
    place = 0
    while place < len(stream):
        head, _, _ = stream[place : place + 200].partition(b"\n")
        start = place + len(head) + 1
        size = 0 if head.endswith(b"missing") else int(head.split()[2])
        if size:
            yield stream[start : start + size]
        place = start + size + (not head.endswith(b"missing"))


@cache
def mails() -> dict[str, str]:
    """Texts of all mails that may have a diff, by Message-ID."""
    read = (parse_mail(raw, arrived=datetime.now(UTC)) for bundle in BUNDLES for raw in raw_mails(bundle))
    return {mail.message_id: mail.text for mail in read if "diff -" in mail.text or "\n+++ " in mail.text}


@cache
def ids_of_all() -> dict[str, bytes]:
    """What git says of each mail, all in one process; mails that quote a commit id are asked for alone."""
    texts = list(mails().values())
    stream = b"".join(b"From %040x\n%b\n" % (n + 1, text.encode()) for n, text in enumerate(texts))
    ids: dict[int, list[bytes]] = {}
    number = 0
    for line in run_git("patch-id", "--stable", given=stream).decode().splitlines():
        number = int(line[41:], 16) or number  # the second run of a mail has zeros
        ids.setdefault(number, []).append(bytes.fromhex(line[:40]))
    found = {key: added_up(ids.get(n + 1, [])) for n, key in enumerate(mails())}
    alone = [key for key, one in found.items() if one != scan(mails()[key]).patch_id]
    return found | {key: added_up(ids_by_git(mails()[key])) for key in alone}


def repaired(text: str) -> tuple[str, bool]:
    """Headers, unwrapped, and hunks alone, blanks of empty lines put back; and whether a hunk has been wrapped."""
    kept: list[str] = []
    old = new = 0
    after_hunk = is_broken = False
    for line in text.splitlines():
        hunk = HUNK.match(line)
        before = kept[-1] if kept else ""
        if before.startswith("diff --git ") and line.startswith("b/"):
            kept[-1] += f" {line}"
            continue
        if HUNK.match(before) and line and line[0] not in " +-\\@":
            continue
        if old > 0 or new > 0:
            line = line or " "
            is_broken |= line[0] not in " +-\\"
            old -= line[0] in " -"
            new -= line[0] in " +"
            after_hunk = True
        elif hunk:
            old, new = (int(count or 1) for count in hunk.groups())
        elif after_hunk and not line.startswith(("diff ", "\\")):
            continue
        else:
            after_hunk = False
        kept.append(line)
    return "\n".join(kept) + "\n", is_broken


def class_of(text: str, diff: Diff) -> str:
    """Why git may give another id than we do; "unexplained" is none."""
    whole, is_broken = repaired(text)
    if not diff.patch_id:
        return "prose that begins with diff, or the diff of a merge"
    if is_broken:
        return "wrapped lines"
    if added_up(ids_by_git(whole)) == diff.patch_id:
        return "cut blanks, wrapped headers, or text between hunks"
    return "unexplained"


def test_ids_are_those_of_git() -> None:
    classes: Counter[str] = Counter()
    unexplained = []
    for key, theirs in ids_of_all().items():
        diff = scan(mails()[key])
        if not theirs and not diff.patch_id:
            continue
        what = "agreed" if theirs == diff.patch_id else class_of(mails()[key], diff)
        classes[what] += 1
        unexplained += [key] * (what == "unexplained")

    assert classes["unexplained"] <= (1 - FLOOR) * classes.total(), (classes, unexplained)
    assert classes["agreed"] > 0.95 * classes.total(), classes


def by_unidiff(text: str) -> dict[str, tuple[int, int]] | None:
    """Lines added to and removed from each file; None where unidiff takes the diff for broken."""
    try:
        patch = PatchSet(text)
    except UnidiffParseError:
        return None
    found: dict[str, tuple[int, int]] = {}
    for file in patch:
        path = TREE.sub("", file.path)
        added, removed = found.get(path, (0, 0))
        found[path] = added + file.added, removed + file.removed
    return found


def test_files_and_lines_are_those_of_unidiff() -> None:
    agreed = merges = 0
    others = []
    for key, text in mails().items():
        theirs = by_unidiff(text)
        ours = {change.path: (change.added, change.removed) for change in scan(text).files}
        if theirs is None or not theirs and not ours:
            continue
        if theirs == ours:
            agreed += 1
        elif "\ndiff --cc " in text:
            merges += 1  # a file without lines for unidiff, no file for us
        else:
            others.append(key)

    assert agreed
    assert len(others) <= (1 - FLOOR) * (agreed + len(others)), others
