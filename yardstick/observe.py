"""What the tracker's tables say, in the words of the scenarios."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from cases.facts import Kind
from cases.places import ends_of
from regressions.models import Event, Regression, Unhandled
from releases.queries import CycleView, cycles
from releases.versions import next_cycle, parse_version, previous_cycle
from trackers.addresses import key_of
from trees.queries import find_commits

_MAIL_ACTIVITY = (Kind.REPORTED, Kind.REPLY, Kind.PATCH)


def observe() -> dict[str, Any]:
    """Every regression there is, and every command that had no effect."""
    rows = list(Regression.objects.select_related("duplicate_of").prefetch_related("events", "roots"))
    known = cycles(at=timezone.now())
    below: dict[int, list[Regression]] = {}
    for row in rows:
        if row.duplicate_of_id:
            below.setdefault(row.duplicate_of_id, []).append(row)
    refused = Unhandled.objects.select_related("message").order_by("pk")
    return {
        "regressions": [_entry(row, below, known) for row in rows],
        "unhandled": [{"mail": u.message.message_id, "why": u.why} for u in refused],
    }


def _entry(row: Regression, below: Mapping[int, list[Regression]], known: Sequence[CycleView]) -> dict[str, Any]:
    events = list(row.events.all())
    is_duplicate = row.duplicate_of is not None
    reporter = {"name": row.reporter_name or None, "mail": row.reporter_address or None}
    return {
        "report": row.report,
        "title": row.title,
        "reporter": reporter if any(reporter.values()) else None,
        "introduced": row.introduced,
        "culprit": row.culprit or None,
        "tree": row.tree or "mainline",
        "branch": row.branch or None,
        "state": _state(row.state),
        "own_state": _state(row.own_state),
        "fixed_by": row.fix_sha or None,
        "fixed_in": row.fixed_in or None,
        "fix_subject": None if row.fix_sha else row.fix_subject or None,
        "reason": row.reason or None,
        "backburner": row.backburner,
        "duplicate_of": row.duplicate_of.report if row.duplicate_of else None,
        "reports": [row.report] if is_duplicate else sorted(_reports(row, below)),
        "links": [{"to": key_of(address), "title": title} for address, title in row.links],
        "monitored": [_monitored(root) for root in row.roots.all() if root.how not in ("report", "forward")],
        "activity": sorted({e.message_id or e.sha for e in events if _is_activity(e)}),
        "pokes": sorted({e.message_id for e in events if e.kind == Kind.POKE}),
        "poked": row.is_poked,
        "mentions": sorted({e.message_id or e.sha for e in events if e.kind in (Kind.MENTION, Kind.NOTE)}),
        "cycle": cycle_word(row, known),
        "patches": {e.message_id: e.text.split() for e in events if e.kind in _MAIL_ACTIVITY and e.text},
    }


def cycle_word(row: Regression, known: Sequence[CycleView]) -> str | None:
    """`indevelopment`, `latest` or `previous`, as regzbot files a mainline regression; None outside mainline.

    A range counts for the cycle of its end only when it starts in that cycle or in the one before; a longer one is
    filed under `previous`. Our own counts always go by the end of the range.
    """
    if row.tree != "mainline" or not row.branch:
        return None
    released = [cycle.version for cycle in known if cycle.released_at is not None]  # the newest first
    ends = ends_of(row.introduced)
    start = _cycle_of(ends[0], released) if len(ends) == 2 and row.cycle else None
    if start and start not in (row.cycle, previous_cycle(row.cycle)):
        return "previous"
    if not released or row.cycle not in released:
        return "indevelopment"
    return "latest" if row.cycle == released[0] else "previous"


def _cycle_of(end: str, released: Sequence[str]) -> str | None:
    """The cycle that a tag or commit belongs to: that of the first release with it, else the one in development."""
    version = parse_version(end)
    if version is None:
        landed = [commit for commit in find_commits(shas=[end]) if commit.tree_kind == "mainline"]
        if not landed:
            return None
        version = parse_version(landed[0].first_tag)
    if version is not None:
        return version.cycle
    return next_cycle(released[0]) if released else None


def _state(word: str) -> str:
    return "resolved" if word == "invalid" else word  # we tell the two apart


def _reports(row: Regression, below: Mapping[int, list[Regression]]) -> set[str]:
    found = {row.report}
    for duplicate in below.get(row.pk, ()):
        found |= _reports(duplicate, below)
    return found


def _monitored(root: Any) -> dict[str, str]:
    return {"to": root.message_id, "title": root.title} if root.how == "monitor" else {"to": root.message_id}


def _is_activity(event: Event) -> bool:
    return event.kind in _MAIL_ACTIVITY or event.kind == Kind.LANDED
