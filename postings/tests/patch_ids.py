"""What git says of a text: the independent witness for our patch-ids."""

import os
import re
import subprocess

# Binary files count since 2.39, and so they do here.
GIT_VERSION = tuple(map(int, re.findall(r"\d+", subprocess.check_output(["git", "--version"], text=True))[:2]))
_ENVIRONMENT = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def run_git(*arguments: str, given: bytes = b"", cwd: str | os.PathLike[str] = "/") -> bytes:
    """Standard output of git without anybody's settings; exit code 1 (of `diff --no-index`) is no error."""
    done = subprocess.run(["git", *arguments], input=given, capture_output=True, cwd=cwd, env=_ENVIRONMENT)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def ids_by_git(text: str) -> list[bytes]:
    """One for each run of files in a text; most have one."""
    lines = run_git("patch-id", "--stable", given=text.encode("utf-8", "surrogateescape")).splitlines()
    return [bytes.fromhex(line[:40].decode()) for line in lines]


def added_up(ids: list[bytes]) -> bytes:
    """The id of all runs together, b"" for none."""
    total = sum(int.from_bytes(one, "little") for one in ids)
    return (total % (1 << 160)).to_bytes(20, "little") if ids else b""
