"""Which commit of the main line brought each commit into a branch. Pure.

The main line of a branch is its chain of first parents. A merge on it brings in what its other parents
have and the main line had not; an ordinary commit brings in itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trees.reader import CommitRecord


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of the main line, and everything that it brought in, itself last."""

    tip: CommitRecord
    commits: tuple[CommitRecord, ...]


def steps(records: Mapping[str, CommitRecord], head: str) -> Iterator[Step]:
    """The main line from its oldest commit to `head`; parents outside of `records` were there before."""
    brought: set[str] = set()
    for tip in reversed(list(_main_line(records, head))):
        yield Step(tip, tuple(_new(records, tip, brought)))


def _main_line(records: Mapping[str, CommitRecord], head: str) -> Iterator[CommitRecord]:
    current = records.get(head)
    while current is not None:
        yield current
        current = records.get(current.parents[0]) if current.parents else None


def _new(records: Mapping[str, CommitRecord], tip: CommitRecord, brought: set[str]) -> Iterator[CommitRecord]:
    """Commits reachable from a tip that no earlier step brought: parents before children."""
    waiting = [(tip, False)]
    while waiting:
        record, is_done = waiting.pop()
        if is_done:
            yield record
        elif record.sha not in brought:
            brought.add(record.sha)
            waiting.append((record, True))
            waiting.extend((records[p], False) for p in record.parents if p in records)
