"""Writes the sample world's git repositories with fast-import: archives of mail, and trees."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from archive import git
from sample import maintainers
from sample.history import Change, Release
from sample.letters import Letter, render
from sample.people import MAINLINE, NEXT, STABLE, Person

_NEXT_DAYS = 21  # daily linux-next trees that are kept


class Import:
    """One run of git fast-import; marks are kept in a file, so that a second run can refer to the first."""

    def __init__(self, repository: Path) -> None:
        marks = repository / "marks"
        self.process = subprocess.Popen(
            ["git", "--git-dir", str(repository), "fast-import", "--quiet", "--date-format=raw", "--force",
             f"--import-marks-if-exists={marks}", f"--export-marks={marks}"],
            env=git.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def id_of(self, mark: int) -> str:
        """The id of a commit that was sent already."""
        if self.process.stdin is None or self.process.stdout is None:
            raise git.GitError("git fast-import was started without pipes")
        self.process.stdin.write(b"get-mark :%d\n" % mark)
        self.process.stdin.flush()
        return self.process.stdout.readline().decode().strip()

    def write(self, *parts: bytes) -> None:
        """Send a piece of the stream."""
        if self.process.stdin is None:
            raise git.GitError("git fast-import was started without a pipe")
        self.process.stdin.writelines(parts)

    def commit(self, ref: str, who: Person, at: datetime, message: str, *lines: str, author: Person | None = None,
               authored: datetime | None = None, mark: int = 0) -> None:  # fmt: skip
        """A commit; `lines` are parents and file changes in fast-import's words."""
        text = message.encode()
        self.write(
            f"commit {ref}\n".encode() + (f"mark :{mark}\n".encode() if mark else b""),
            f"author {_stamp(author or who, authored or at)}\ncommitter {_stamp(who, at)}\n".encode(),
            b"data %d\n" % len(text) + text + b"\n",
            "".join(f"{line}\n" for line in lines).encode(),
            b"\n",
        )

    def tag(self, name: str, parent: str, who: Person, at: datetime) -> None:
        """An annotated tag."""
        text = f"Linux {name.removeprefix('v')}".encode()
        self.write(f"tag {name}\nfrom {parent}\ntagger {_stamp(who, at)}\ndata {len(text)}\n".encode(), text, b"\n")

    def finish(self) -> None:
        """Wait until everything is written."""
        self.process.communicate()
        if self.process.returncode:
            raise git.GitError("git fast-import failed")


def _stamp(who: Person, at: datetime) -> str:
    return f"{who.name} <{who.address}> {int(at.timestamp())} +0000"


def _file(path: str, content: str) -> tuple[str, str]:
    """A file change with its content inline."""
    return f"M 100644 inline {path}", f"data {len(content.encode()) + 1}\n{content}\n"


def write_archive(repository: Path, letters: Sequence[tuple[Letter, str, bool]], commits: dict[str, str]) -> None:
    """An epoch of a public-inbox: letters in order of arrival, with the list's name; True marks a deletion."""
    git.make_mirror(repository)
    stream = Import(repository)
    for letter, mailing_list, is_deletion in letters:
        raw = render(letter, mailing_list, commits)
        name, other = ("d", "m") if is_deletion else ("m", "d")
        at = letter.arrived + timedelta(days=1) if is_deletion else letter.arrived
        text = letter.subject.encode()
        stream.write(
            b"commit refs/heads/master\n",
            f"author {_stamp(letter.sender, letter.arrived)}\ncommitter {_stamp(letter.sender, at)}\n".encode(),
            b"data %d\n" % len(text) + text + b"\n",
            f"D {other}\nM 100644 inline {name}\n".encode() + b"data %d\n" % len(raw) + raw + b"\n\n",
        )
    stream.finish()
    (repository / "marks").unlink(missing_ok=True)


class Forge:
    """One repository with everything in it, from which the trees are cut."""

    def __init__(self, path: Path, until: datetime) -> None:
        self.path = path
        self.until = until
        self.commits: dict[str, str] = {}
        self._marks: dict[str, int] = {}
        self._sent: set[str] = set()
        git.make_mirror(path)

    def mark(self, name: str) -> int:
        """The number that a commit has in the stream."""
        return self._marks.setdefault(name, len(self._marks) + 1)

    def write_mainline(self, changes: Iterable[Change], releases: Sequence[Release]) -> None:
        """Mainline: releases are tags, every change is merged at its time from a branch off the latest release."""
        stream = Import(self.path)
        merges: list[tuple[datetime, int, Change | Release]] = [
            (c.merged, 0, c) for c in changes if c.merged is not None and c.merged <= self.until
        ]
        tags: list[tuple[datetime, int, Change | Release]] = [(r.at, 1, r) for r in releases if r.at <= self.until]
        base = head = 0
        for at, _, item in sorted([*merges, *tags], key=lambda x: (x[0], x[1])):
            if isinstance(item, Release):
                head = base = self._release(stream, item, head)
            else:
                self._change(stream, item, base)
                head = self._merge(stream, item, head, at)
        waiting = [c for c in changes if c.committed <= self.until and (c.merged is None or c.merged > self.until)]
        for change in waiting:
            self._change(stream, change, base)
        stream.finish()
        self._learn()

    def _release(self, stream: Import, release: Release, head: int) -> int:
        name = f"v{release.version}"
        parents = [f"from :{head}"] if head else []
        mark = self.mark(name)
        change = [*_file("Makefile", f"# {release.version}")]
        if not head:
            change += _file("MAINTAINERS", maintainers.text().rstrip("\n"))
        stream.commit("refs/heads/master", MAINLINE, release.at, f"Linux {release.version}\n", *parents, *change,
                      mark=mark)  # fmt: skip
        stream.tag(name, f":{mark}", MAINLINE, release.at)
        return mark

    def _change(self, stream: Import, change: Change, base: int) -> None:
        message = self._with_ids(stream, change.message)
        self._sent.add(change.name)
        stream.commit(f"refs/changes/{change.name}", change.author, change.committed, message,
                      f"from :{base}", *_file(change.path, change.subject), mark=self.mark(change.name))  # fmt: skip

    def _with_ids(self, stream: Import, message: str) -> str:
        """`§name§` becomes the short id of a commit sent before, as people write it."""
        parts = message.split("§")
        for place in range(1, len(parts), 2):
            name = parts[place]
            parts[place] = stream.id_of(self.mark(name))[:12] if name in self._sent else "0" * 12
        return "".join(parts)

    def _merge(self, stream: Import, change: Change, head: int, at: datetime) -> int:
        mark = self.mark(f"merge {change.name}")
        stream.commit("refs/heads/master", MAINLINE, at, f"Merge: {change.subject}\n", f"from :{head}",
                      f"merge :{self.mark(change.name)}", *_file(change.path, change.subject), mark=mark)  # fmt: skip
        return mark

    def write_stable(self, changes: Iterable[Change], releases: Sequence[Release]) -> None:
        """A branch per series from its release on, with backports and releases."""
        stream = Import(self.path)
        by_series: dict[str, list[tuple[datetime, int, Change | Release]]] = {}
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

    def _write_series(self, stream: Import, series: str, items: list[tuple[datetime, int, Change | Release]]) -> None:
        ref, parent = f"refs/heads/linux-{series}.y", f"from :{self.mark(f'v{series}')}"
        for at, _, item in items:
            if isinstance(item, Release):
                mark = self.mark(f"v{item.version}")
                change = _file("Makefile", f"# {item.version}")
                stream.commit(ref, STABLE, at, f"Linux {item.version}\n", parent, *change, mark=mark)
                stream.tag(f"v{item.version}", f":{mark}", STABLE, at)
            else:
                mark = self.mark(f"{item.name} in {series}")
                text = _backport(item, self.commits[item.name])
                stream.commit(ref, STABLE, at, text, parent, *_file(item.path, item.subject), author=item.author,
                              authored=item.committed, mark=mark)  # fmt: skip
            parent = f"from :{mark}"

    def write_next(self, changes: Sequence[Change], tags: Sequence[Release]) -> None:
        """linux-next of the last weeks: each day mainline as it was, with everything that waits merged on top."""
        stream = Import(self.path)
        days = [self.until - timedelta(days=n) for n in range(_NEXT_DAYS, -1, -1)]
        for day in (d.replace(hour=5, minute=0, second=0, microsecond=0) for d in days):
            if day.weekday() >= 5 or day > self.until:
                continue
            base = max((t for t in tags if t.at <= day), key=lambda t: t.at)
            waiting = [c for c in changes if c.committed <= day and (c.merged is None or c.merged > base.at)]
            parents = [f"from :{self.mark(f'v{base.version}')}"]
            parents += [f"merge :{self.mark(c.name)}" for c in waiting if c.name in self.commits][:15]
            files = [line for c in waiting for line in _file(c.path, c.subject)]
            name = f"next-{day:%Y%m%d}"
            mark = self.mark(name)
            stream.commit("refs/heads/next", NEXT, day, f"Add linux-next specific files for {day:%Y%m%d}\n",
                          *parents, *files, mark=mark)  # fmt: skip
            stream.tag(name, f":{mark}", NEXT, day)
        stream.finish()

    def _learn(self) -> None:
        """The ids of all commits written so far, by name."""
        ids = dict(line.split() for line in (self.path / "marks").read_text().splitlines())
        self.commits |= {name: ids[f":{mark}"] for name, mark in self._marks.items() if f":{mark}" in ids}

    def cut(self, target: Path, *refspecs: str) -> Path:
        """A tree of its own with some of the refs."""
        shutil.rmtree(target, ignore_errors=True)
        git.make_mirror(target)
        git.run("--git-dir", str(target), "fetch", "--quiet", "--no-tags", str(self.path), *refspecs)
        return target


def _backport(change: Change, sha: str) -> str:
    subject, _, rest = change.message.partition("\n\n")
    return f"{subject}\n\ncommit {sha} upstream.\n\n{rest}"
