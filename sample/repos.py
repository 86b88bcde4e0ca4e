"""Writes git repositories with fast-import: what trees are made with, and the archives of mail."""

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from archive import git
from sample.letters import Letter, render
from sample.people import Person

_SWIFT = ("-c", "core.compression=1")  # as --depth=0: a world is small, and written anew every day


class Import:
    """One run of git fast-import; marks are kept in a file, so that a second run can refer to the first."""

    def __init__(self, repository: Path) -> None:
        marks = repository / "marks"
        self.process = subprocess.Popen(
            ["git", *_SWIFT, "--git-dir", str(repository), "fast-import", "--quiet", "--date-format=raw", "--force",
             "--depth=0",
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


def files(texts: Mapping[str, str]) -> Iterable[str]:
    """The words of fast-import for files with their contents inline."""
    for path, text in texts.items():
        yield f"M 100644 inline {path}"
        yield f"data {len(text.encode())}\n{text}"


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
