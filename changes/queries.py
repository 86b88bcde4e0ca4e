"""The read side of the log: what happened after what somebody has seen, and what regressions are now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from changes.documents import RegressionDocument
from changes.kinds import subject_of
from changes.models import Change, Standing


class UnknownChangeError(LookupError):
    """No change has that key."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes in order; all up to `position` were looked at, and `has_more` says whether any wait behind that.

    `key` is the public name of `position`; '' before anything was told.
    """

    changes: list[Change]
    key: str
    position: int
    has_more: bool


def position_of(key: str) -> int:
    """Where a change stands; '' is before all. Raises UnknownChangeError."""
    if not key:
        return 0
    found = Change.objects.filter(key=key).values_list("position", flat=True).first()
    if found is None:
        raise UnknownChangeError(key)
    return found


def latest() -> tuple[int, str]:
    """Position and key of the last change; (0, '') before anything was told."""
    found = Change.objects.order_by("-position").values_list("position", "key").first()
    return found or (0, "")


def selected(*, after: int = 0, kinds: Collection[str] = (), subject: str = "") -> QuerySet[Change]:
    """Changes behind a position, in order: of some kinds, of one subject, if these are given. For a known few."""
    found = Change.objects.filter(position__gt=after).order_by("position")
    if kinds:
        found = found.filter(kind__in=list(kinds))
    return found.filter(subject=subject) if subject else found


def batch(*, after: int, limit: int, kinds: Collection[str] = (), subject: str = "") -> Batch:
    """The next changes behind a position, `limit` at most: of some kinds, of one subject, if these are given.

    Two statements. The end is looked up first, so that nothing between it and the answer is passed by: whatever
    commits later has a higher position (changes/store.py).
    """
    end, key = latest()
    if kinds and not subject:  # the first of each kind: an index leads to them, however rare the kind is
        firsts = [selected(after=after, kinds=[k]).filter(position__lte=end)[: limit + 1] for k in sorted(set(kinds))]
        behind = firsts[0].union(*firsts[1:], all=True).order_by("position") if firsts[1:] else firsts[0]
    else:
        behind = selected(after=after, kinds=kinds, subject=subject).filter(position__lte=end)
    rows = list(behind[: limit + 1])
    if len(rows) > limit:
        return Batch(rows[:limit], rows[limit - 1].key, rows[limit - 1].position, has_more=True)
    return Batch(rows, key, max(end, after), has_more=False)


def present(changes: Iterable[Change]) -> dict[str, RegressionDocument]:
    """By id: what the regressions that some changes are about were last told to be; none for those that are gone."""
    slugs = {change.subject for change in changes if subject_of(change.kind) == "regression"}
    if not slugs:
        return {}
    found = Standing.objects.filter(slug__in=slugs, removed_at=None)
    return dict(found.values_list("slug", "document"))


def standings(*, updated_after: datetime | None = None) -> QuerySet[Standing]:
    """What was last told of regressions, of those that something was told of after a moment; gone ones, too."""
    found = Standing.objects.order_by("updated_at", "slug")
    return found if updated_after is None else found.filter(updated_at__gt=updated_after)
