"""A lore of our own: the real public-inbox on loopback, over archives that the tests write.

Everything lives below one directory and listens on 127.0.0.1 only. The archives are written as the format says
(public-inbox-v2-format: one mail per commit, committer time is arrival) and indexed by public-inbox itself.
"""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from archive import git
from archive.mbox import append_mails
from tests.threads import Letter

_SECONDS = 60  # for any program of public-inbox; each takes some tenths on an idle machine


class Lore:
    """Lists with their epochs, and the server that shows them; `base_url` stays the same through restarts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._server: subprocess.Popen[bytes] | None = None
        (home / "home").mkdir(parents=True)
        for key in ("wwwlisting", "grokmanifest"):
            git.run("config", "--file", str(home / "config"), f"publicinbox.{key}", "all")

    def url(self, name: str) -> str:
        """Where a list is."""
        return f"{self.base_url}/{name}"

    def add_list(self, name: str, letters: Sequence[Letter] = (), *, level: str = "basic") -> str:
        """A list with mails and its URL; `level` as public-inbox-init has it (basic: no search; medium; full)."""
        self._epoch(name, 0)
        append_mails(self.repository(name), [(one.raw, one.arrived) for one in letters])
        return self._publish(name, level)

    def add_bundle(self, name: str, bundle: Path, *, first: int = 0, count: int, level: str = "basic") -> str:
        """A list with some mails of an archive that was saved as a git bundle: `count` after the `first` ones."""
        source = self.home / "bundles" / bundle.name
        git.make_mirror(source, beside=bundle)
        entries = [entry for entry in git.history(source, "", "HEAD") if entry.path == "m"][first : first + count]
        blobs = git.read_blobs(source, [entry.blob for entry in entries])
        times = [datetime.fromtimestamp(entry.arrived).astimezone() for entry in entries]
        letters = [Letter(raw, at) for (_, _, raw), at in zip(blobs, times, strict=True) if raw is not None]
        return self.add_list(name, letters, level=level)

    def deliver(self, name: str, *letters: Letter) -> None:
        """Mails arrive, in the newest epoch."""
        append_mails(self.repository(name), [(one.raw, one.arrived) for one in letters])
        self.index(name)

    def new_epoch(self, name: str, *letters: Letter) -> int:
        """The archive goes on in a new repository; its number."""
        number = len(self.epochs(name))
        self._epoch(name, number)
        self.deliver(name, *letters)
        return number

    def purge(self, name: str, message_id: str) -> None:
        """Erase a mail from history, as for a court order: all commits from there on get new ids."""
        self._run("public-inbox-purge", str(self.directory(name)), given=self.raw(name, message_id))

    def edit(self, name: str, message_id: str, raw: bytes) -> None:
        """Put other text in place of a mail in history, where it stands: commits get new ids as well."""
        before, after = self.home / "before.eml", self.home / "after.eml"
        before.write_bytes(self.raw(name, message_id))
        after.write_bytes(raw)
        editor = self.home / "editor"
        editor.write_text(f'#!/bin/sh\ncp {after} "$1"\n')
        editor.chmod(0o700)
        git.run("config", "--file", str(self.home / "config"), "publicinbox.mailEditor", str(editor))
        self._run("public-inbox-edit", "--raw", "-F", str(before), str(self.directory(name)))

    def raw(self, name: str, message_id: str) -> bytes:
        """A mail of a list, as stored; the newest that has this id."""
        header = re.compile(rb"^message-id:\s*<%s>" % re.escape(message_id).encode(), re.IGNORECASE | re.MULTILINE)
        for epoch in reversed(self.epochs(name)):
            blobs = [entry.blob for entry in git.history(epoch, "", "refs/heads/master") if entry.path == "m"]
            for _, _, raw in git.read_blobs(epoch, blobs[::-1]):
                if raw is not None and header.search(raw.partition(b"\n\n")[0]):
                    return raw
        raise LookupError(message_id)

    def index(self, name: str) -> None:
        """What was written to the repositories by other means is shown from now on."""
        self._run("public-inbox-index", "--no-fsync", str(self.directory(name)))

    def directory(self, name: str) -> Path:
        """Where a list lives."""
        return self.home / "lists" / name

    def epochs(self, name: str) -> list[Path]:
        """The repositories of a list, oldest first."""
        return sorted((self.directory(name) / "git").iterdir(), key=lambda path: int(path.stem))

    def repository(self, name: str) -> Path:
        """The newest epoch, which mails go to."""
        return self.epochs(name)[-1]

    def start(self) -> None:
        """Serve; returns once it answers."""
        with (self.home / "httpd.log").open("ab") as log:
            self._server = subprocess.Popen(
                ["public-inbox-httpd", "-W0", "-l", f"127.0.0.1:{self.port}"],
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        self._wait(lambda: self.status("/") != 0)

    def stop(self) -> None:
        """End the server at once, whatever it was sending."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(_SECONDS)
            self._server = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """An outage, for the duration."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def status(self, path: str) -> int:
        """The status of the answer to a path; 0 when nothing answers."""
        try:
            with urlopen(self.base_url + path, timeout=_SECONDS) as answer:
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def _publish(self, name: str, level: str) -> str:
        address = f"{name}@vger.kernel.org"
        options = ("-V2", "-L", level, "-c", f"listid={name}.vger.kernel.org")
        self._run("public-inbox-init", *options, name, str(self.directory(name)), self.url(name), address)
        (self.directory(name) / "description").write_text(f"{name} mailing list\n")
        self.index(name)
        if self._server is not None:
            self._server.send_signal(signal.SIGHUP)
            self._wait(lambda: self.status(f"/{name}/_/text/help/") == 200)
        return self.url(name)

    def _epoch(self, name: str, number: int) -> None:
        git.make_mirror(self.directory(name) / "git" / f"{number}.git")

    def _run(self, *command: str, given: bytes = b"") -> None:
        done = subprocess.run(
            command, env=self._environment(), input=given, capture_output=True, timeout=_SECONDS, check=False
        )
        assert done.returncode == 0, (command, done.stderr.decode(errors="replace"))

    def _environment(self) -> dict[str, str]:
        ours = {"PI_CONFIG": str(self.home / "config"), "HOME": str(self.home / "home")}
        return {**os.environ, **ours, "TMPDIR": str(self.home)}

    def _wait(self, is_done: Callable[[], bool]) -> None:
        ends = time.monotonic() + _SECONDS
        while not is_done():
            assert self._server is not None
            assert self._server.poll() is None, (self.home / "httpd.log").read_text()
            assert time.monotonic() < ends, "public-inbox-httpd does not answer"
            time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
