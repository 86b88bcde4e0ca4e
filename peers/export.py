"""Regressions in regzbot's own words and export form (read again by peers/reader.py).

The form (a running regzbot's regressions.json): a list of {id, introduced, subject, tree, timestamp, url_regzbot,
identified, introduced_url, regzbot_commands: [{command, author, url, timestamp}], solved: {reason, commit, subject,
url, git_readable, timestamp} or null}. Times are epoch seconds.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from archive.links import lore_url
from archive.models import Message
from cases.facts import Kind, State
from cases.places import SHA
from regressions.models import Event, Period

_COMMANDS = {
    Kind.INTRODUCED: "introduced", Kind.TITLE: "title", Kind.FROM: "from", Kind.FIX: "fix", Kind.RESOLVED: "resolve",
    Kind.INVALID: "invalid", Kind.INCONCLUSIVE: "inconclusive", Kind.DUPLICATE: "duplicate", Kind.LINK: "link",
    Kind.MONITOR: "monitor", Kind.BACKBURNER: "backburn", Kind.UNBACKBURNER: "unbackburn", Kind.POKE: "poke",
}  # fmt: skip


def export(periods: QuerySet[Period], *, at: datetime, site: str, duplicates: bool = False) -> list[dict[str, Any]]:
    """Regressions as periods of `at`, oldest report first; `site` is the address of this installation.

    Duplicates are part of it only where they are asked for: regzbot's has none.
    """
    if not duplicates:
        periods = periods.exclude(state=State.DUPLICATE)
    found = list(periods.select_related("regression").order_by("regression__reported_at", "regression__slug"))
    commands: dict[int, list[tuple[Event, str]]] = {}
    told = Event.objects.filter(regression__in=[p.regression_id for p in found], kind__in=_COMMANDS, at__lte=at)
    events = list(told.order_by("at", "pk"))
    mails = Message.objects.filter(message_id__in={event.message_id for event in events})
    authors = dict(mails.values_list("message_id", "from_name"))
    for event in events:
        commands.setdefault(event.regression_id, []).append((event, authors.get(event.message_id, "")))
    return [_entry(period, commands.get(period.regression_id, []), site) for period in found]


def _entry(period: Period, commands: list[tuple[Event, str]], site: str) -> dict[str, Any]:
    row = period.regression
    # A commit that no tree here has is none the less what somebody identified.
    culprit = row.culprit or (row.introduced if SHA.fullmatch(row.introduced.lower()) else "")
    return {
        "id": row.slug,
        "introduced": row.introduced,
        "subject": row.title,
        "tree": row.tree or "mainline",
        "timestamp": int(row.reported_at.timestamp()),
        "url_regzbot": f"{site}/regressions/{row.slug}/",
        "report": row.report if "://" in row.report else lore_url(row.report),
        "identified": bool(culprit),
        "introduced_url": f"https://git.kernel.org/torvalds/c/{culprit}" if culprit else None,
        "regzbot_commands": [_command(event, author) for event, author in commands],
        "solved": _solved(period) if period.state != State.OPEN else None,
    }


def _command(event: Event, author: str) -> dict[str, Any]:
    return {
        "command": f"{_COMMANDS[Kind(event.kind)]}: {event.text}".rstrip(": "),
        "author": author or None,
        "url": _url(event.message_id),
        "timestamp": int(event.at.timestamp()),
    }


def _url(source: str) -> str | None:
    """Where a mail or a post can be seen; decisions made on a site have no address."""
    return source if "://" in source else lore_url(source) if "@" in source else None


def _solved(period: Period) -> dict[str, Any]:
    row = period.regression
    reasons = {State.FIXED.value: "fixed", State.FIX_INCOMING.value: "to_be_fixed", State.INVALID.value: "invalid"}
    return {
        "reason": reasons.get(period.state, period.state),
        "commit": row.fix_sha or None,
        "subject": row.fix_subject or row.reason or None,
        "url": f"https://git.kernel.org/torvalds/c/{row.fix_sha}" if row.fix_sha else None,
        "git_readable": row.fixed_in or None,
        "timestamp": int(period.since.timestamp()),
    }
