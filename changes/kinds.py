"""The kinds of changes, and what each says: names are a contract. Pure."""

from collections.abc import Iterable
from enum import StrEnum


class Kind(StrEnum):
    """`<of what>.<what happened>`; what `data` of each has stands beside it."""

    REGRESSION_ADDED = "regression.added"  # {}: from now on it is tracked
    REGRESSION_CHANGED = "regression.changed"  # {"changes": {field: {"from": value, "to": value}}}
    REGRESSION_REMOVED = "regression.removed"  # {}: it is tracked no more
    REGRESSION_HAPPENED = "regression.happened"  # {"event", "message_id", "commit", "text"}: an entry of its timeline
    RELEASE_PUBLISHED = "release.published"  # {"tag", "tree", "cycle", "series", "message_id"}: as first known
    SERIES_POSTED = "series.posted"  # {"title", "version", "is_rfc", "author", "patches", "lists"}
    SERIES_MERGED = "series.merged"  # the same: from now on its state is merged (patches/states.py)
    CANDIDATE_FOUND = "candidate.found"  # {"title", "author"}
    CANDIDATE_SORTED_OUT = "candidate.sorted_out"  # {"verdict"}: dismiss, duplicate or reopen


SUBJECTS = ("regression", "release", "series", "candidate")


def subject_of(kind: str) -> str:
    """What a kind is about: one of SUBJECTS."""
    return kind.partition(".")[0]


def kinds_of(words: Iterable[str]) -> list[Kind]:
    """The kinds that words mean, in the order of their definition: `regression` is every kind about regressions.

    Raises ValueError for a word that means none.
    """
    named = set(words)
    if unknown := sorted(named - {*SUBJECTS, *Kind}):
        raise ValueError(f"there is no kind {unknown[0][:60]!r}")
    return [kind for kind in Kind if kind in named or subject_of(kind) in named]
