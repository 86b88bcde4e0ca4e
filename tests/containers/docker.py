#!/usr/bin/env python3
"""Stands in for `docker compose`: what would run in a container runs here; what would start or stop one is noted.

The environment says where things are: PGBIN (programs of PostgreSQL), PGHOST, PGUSER, KERNELTRACK_DATABASE,
KERNELTRACK_STATE, and KERNELTRACK_NOTES, a file that grows by a line for each call.
"""

import os
import sys
from pathlib import Path

TAKES = {"exec": "postgres", "run": "worker"}  # the only services that a backup needs something to run in


def main() -> None:
    """Run `docker compose VERB [OPTIONS] SERVICE COMMAND...`."""
    compose, verb, *rest = sys.argv[1:]
    with Path(os.environ["KERNELTRACK_NOTES"]).open("a") as notes:
        notes.write(f"{' '.join([verb, *rest])}\n")
    if verb in ("stop", "up", "restart"):
        return
    words = [word for position, word in enumerate(rest) if not (word.startswith("-") and _is_ours(rest, position))]
    service, program, *arguments = words
    if compose != "compose" or TAKES[verb] != service:
        sys.exit(f"nobody knows how to do {sys.argv[1:]}")
    here = {"kerneltrack": os.environ["KERNELTRACK_DATABASE"], "/state": os.environ["KERNELTRACK_STATE"]}
    arguments = [here.get(word, word) for word in arguments]
    if "--username" in arguments:  # the embedded server has one user
        arguments[arguments.index("--username") + 1] = os.environ["PGUSER"]
    where = Path(os.environ["PGBIN"]) / program if service == "postgres" else program
    os.execvp(where, [program, *arguments])


def _is_ours(words: list[str], position: int) -> bool:
    """Whether an option is of `docker compose` itself: it stands before the service."""
    return all(word.startswith("-") for word in words[:position])


if __name__ == "__main__":
    main()
