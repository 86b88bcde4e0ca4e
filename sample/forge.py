"""Writes the sample world's trees: one repository with every commit, from which mainline, next and stable are cut.

Texts of files are kept along: of mainline, of every release, and of every change on its own branch, so that a change
is committed on what was there when its maintainer applied it, and merged into what is there by then.
"""

import os
import shutil
from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from archive import git
from sample import code, maintainers
from sample.diffs import applied
from sample.history import Change, Merge, Release, merges
from sample.people import MAINLINE, NEXT, STABLE
from sample.repos import Import, files

_NEXT_DAYS = 21  # daily linux-next trees that are kept
_PARENTS = 15  # branches that one merge of linux-next takes
_Texts = dict[str, str]
_Branch = list[tuple[datetime, int, Change | Release]]


class Forge:
    """One repository with everything in it, from which the trees are cut."""

    def __init__(self, path: Path, until: datetime) -> None:
        self.path = path
        self.until = until
        self.commits: dict[str, str] = {}
        self._marks: dict[str, int] = {}
        self._sent: set[str] = set()
        self._mainline: _Texts = {}
        self._texts: dict[str, MutableMapping[str, str]] = {}  # of releases and changes, by the names of their commits
        git.make_mirror(path)

    def mark(self, name: str) -> int:
        """The number that a commit has in the stream."""
        return self._marks.setdefault(name, len(self._marks) + 1)

    def write_mainline(self, changes: Sequence[Change], releases: Sequence[Release]) -> None:
        """Mainline: releases are tags; a change is made on the latest one and merged at its time."""
        stream = Import(self.path)
        made = [(c.committed, 0, c) for c in changes if c.committed <= self.until]
        taken = [(m.at, 1, m) for m in merges(changes, self.until)]
        tags = [(r.at, 2, r) for r in releases if r.at <= self.until]
        everything: list[tuple[datetime, int, Change | Merge | Release]] = [*made, *taken, *tags]
        base = head = ""
        for _, _, item in sorted(everything, key=lambda x: (x[0], x[1])):
            if isinstance(item, Release):
                head = base = self._release(stream, item, head)
            elif isinstance(item, Merge):
                head = self._merge(stream, item, head)
            else:
                self._change(stream, item, item.onto or base)
        stream.finish()
        self._learn()

    def _release(self, stream: Import, release: Release, head: str) -> str:
        name = f"v{release.version}"
        change = {"Makefile": f"# {release.version}\n"}
        if not head:
            self._mainline = dict(code.tree())
            change |= self._mainline | {"MAINTAINERS": maintainers.text()}
        parents = [f"from :{self.mark(head)}"] if head else []
        stream.commit("refs/heads/master", MAINLINE, release.at, f"Linux {release.version}\n", *parents, *files(change),
                      mark=self.mark(name))  # fmt: skip
        stream.tag(name, f":{self.mark(name)}", MAINLINE, release.at)
        self._texts[name] = dict(self._mainline)
        return name

    def _change(self, stream: Import, change: Change, parent: str) -> None:
        message = self._with_ids(stream, change.message)
        self._sent.add(change.name)
        texts = applied(self._texts[parent], change.edits)
        self._texts[change.name] = ChainMap(texts, self._texts[parent])
        stream.commit("refs/changes/latest", change.committer or change.author, change.committed, message,
                      f"from :{self.mark(parent)}", *files(texts), author=change.author, authored=change.authored,
                      mark=self.mark(change.name))  # fmt: skip

    def _with_ids(self, stream: Import, message: str) -> str:
        """`§name§` becomes the short id of a commit sent before, as people write it; `§name~40§` the whole one."""
        parts = message.split("§")
        for place in range(1, len(parts), 2):
            name, _, digits = parts[place].partition("~")
            length = int(digits or 12)
            parts[place] = stream.id_of(self.mark(name))[:length] if name in self._sent else "0" * length
        return "".join(parts)

    def _merge(self, stream: Import, merge: Merge, head: str) -> str:
        texts = applied(self._mainline, [edit for change in merge.changes for edit in change.edits])
        self._mainline |= texts
        for number, changes in enumerate(_batches(merge.heads)):
            parents = [f"from :{self.mark(head)}", *(f"merge :{self.mark(change.name)}" for change in changes)]
            head = f"merge {merge.changes[0].name} {number}"
            stream.commit("refs/heads/master", MAINLINE, merge.at, f"{merge.title}\n", *parents, *files(texts),
                          mark=self.mark(head))  # fmt: skip
        return head

    def write_stable(self, changes: Iterable[Change], releases: Sequence[Release]) -> None:
        """A branch per series from its release on, with backports and releases."""
        stream = Import(self.path)
        by_series: dict[str, _Branch] = {}
        for change in changes:
            for series, at in change.stable:
                if at <= self.until and change.name in self.commits:
                    by_series.setdefault(series, []).append((at, 0, change))
        for release in releases:
            if release.at <= self.until:
                by_series.setdefault(release.version.rpartition(".")[0], []).append((release.at, 1, release))
        for series, items in sorted(by_series.items()):
            if f"v{series}" in self._marks:
                self._write_series(stream, series, sorted(items, key=lambda x: (x[0], x[1])))
        stream.finish()
        self._learn()

    def _write_series(self, stream: Import, series: str, items: _Branch) -> None:
        ref, parent = f"refs/heads/linux-{series}.y", f"from :{self.mark(f'v{series}')}"
        texts = dict(self._texts[f"v{series}"])
        for at, _, item in items:
            if isinstance(item, Release):
                mark = self.mark(f"v{item.version}")
                change = {"Makefile": f"# {item.version}\n"}
                stream.commit(ref, STABLE, at, f"Linux {item.version}\n", parent, *files(change), mark=mark)
                stream.tag(f"v{item.version}", f":{mark}", STABLE, at)
            else:
                mark = self.mark(f"{item.name} in {series}")
                change = applied(texts, item.edits)
                texts |= change
                stream.commit(ref, STABLE, at, _backport(item, self.commits[item.name]), parent, *files(change),
                              author=item.author, authored=item.authored or item.committed, mark=mark)  # fmt: skip
            parent = f"from :{mark}"

    def write_next(self, changes: Sequence[Change], tags: Sequence[Release]) -> None:
        """linux-next of the last weeks: each day mainline as it was, with everything that waits merged on top."""
        stream = Import(self.path)
        days = [self.until - timedelta(days=n) for n in range(_NEXT_DAYS, -1, -1)]
        for day in (d.replace(hour=5, minute=0, second=0, microsecond=0) for d in days):
            if day.weekday() < 5 and day <= self.until:
                base = max((t for t in tags if t.at <= day), key=lambda t: t.at)
                waiting = [c for c in changes if c.committed <= day and (c.merged is None or c.merged > base.at)]
                self._write_day(stream, day, f"v{base.version}", sorted(waiting, key=lambda c: c.committed))
        stream.finish()

    def _write_day(self, stream: Import, day: datetime, head: str, waiting: list[Change]) -> None:
        """One day's tree: a merge for some branches each, then linux-next's own commit with the tag."""
        texts = tuple(files(applied(self._texts[head], [edit for change in waiting for edit in change.edits])))
        name = f"next-{day:%Y%m%d}"
        for number, changes in enumerate(_batches(Merge(day, "", tuple(waiting)).heads), 1):
            parents = [f"from :{self.mark(head)}", *(f"merge :{self.mark(change.name)}" for change in changes)]
            head = f"{name} {number}"
            stream.commit("refs/heads/next", NEXT, day, f"Merge branches into {name}, part {number}\n", *parents,
                          *texts, mark=self.mark(head))  # fmt: skip
            texts = ()
        stream.commit("refs/heads/next", NEXT, day, f"Add linux-next specific files for {day:%Y%m%d}\n",
                      f"from :{self.mark(head)}", *files({"localversion-next": f"-{day:%Y%m%d}\n"}),
                      mark=self.mark(name))  # fmt: skip
        stream.tag(name, f":{self.mark(name)}", NEXT, day)

    def _learn(self) -> None:
        """The ids of all commits written so far, by name."""
        ids = dict(line.split() for line in (self.path / "marks").read_text().splitlines())
        self.commits |= {name: ids[f":{mark}"] for name, mark in self._marks.items() if f":{mark}" in ids}

    def cut(self, target: Path, *refspecs: str) -> Path:
        """A tree of its own with some of the refs; the objects are linked, not copied three times."""
        shutil.rmtree(target, ignore_errors=True)
        git.make_mirror(target)
        shutil.copytree(self.path / "objects", target / "objects", copy_function=os.link, dirs_exist_ok=True)
        git.run("--git-dir", str(target), "fetch", "--quiet", "--no-tags", str(self.path), *refspecs)
        return target


def _batches(heads: list[Change]) -> Iterator[list[Change]]:
    for start in range(0, len(heads), _PARENTS):
        yield heads[start : start + _PARENTS]


def _backport(change: Change, sha: str) -> str:
    subject, _, rest = change.message.partition("\n\n")
    return f"{subject}\n\ncommit {sha} upstream.\n\n{rest}"
