"""Regressions in regzbot's own words and export form, and a reader of that form.

The form (a running regzbot's regressions.json): a list of {id, introduced, subject, tree, timestamp, url_regzbot,
identified, introduced_url, regzbot_commands: [{command, author, url, timestamp}], solved: {reason, commit, subject,
url, git_readable, timestamp} or null}. Times are epoch seconds.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.links import lore_url
from cases.facts import Kind, State
from cases.replay import key_of
from regressions.models import OPEN_STATES, Event, Period
from regressions.queries import as_of

_COMMANDS = {
    Kind.INTRODUCED: "introduced", Kind.TITLE: "title", Kind.FROM: "from", Kind.FIX: "fix", Kind.RESOLVED: "resolve",
    Kind.INVALID: "invalid", Kind.INCONCLUSIVE: "inconclusive", Kind.DUPLICATE: "duplicate", Kind.LINK: "link",
    Kind.MONITOR: "monitor", Kind.BACKBURNER: "backburn", Kind.UNBACKBURNER: "unbackburn", Kind.POKE: "poke",
}  # fmt: skip
_MAX_ENTRIES = 100_000


def export(*, at: datetime, site: str) -> list[dict[str, Any]]:
    """Every regression known at `at`, oldest report first; `site` is the address of this installation."""
    periods = as_of(at).exclude(state=State.DUPLICATE).select_related("regression").order_by("regression__reported_at")
    found = list(periods)
    commands: dict[int, list[Event]] = {}
    told = Event.objects.filter(regression__in=[p.regression_id for p in found], kind__in=_COMMANDS, at__lte=at)
    for event in told.order_by("at", "pk"):
        commands.setdefault(event.regression_id, []).append(event)
    return [_entry(period, commands.get(period.regression_id, []), site) for period in found]


def _entry(period: Period, commands: list[Event], site: str) -> dict[str, Any]:
    row = period.regression
    return {
        "id": row.slug,
        "introduced": row.introduced,
        "subject": row.title,
        "tree": row.tree or "mainline",
        "timestamp": int(row.reported_at.timestamp()),
        "url_regzbot": f"{site}/regressions/{row.slug}/",
        "report": row.report if "://" in row.report else lore_url(row.report),
        "identified": bool(row.culprit),
        "introduced_url": f"https://git.kernel.org/torvalds/c/{row.culprit}" if row.culprit else None,
        "regzbot_commands": [_command(event) for event in commands],
        "solved": _solved(period) if period.state not in OPEN_STATES or row.fix_sha else None,
    }


def _command(event: Event) -> dict[str, Any]:
    return {
        "command": f"{_COMMANDS[Kind(event.kind)]}: {event.text}".rstrip(": "),
        "author": None,
        "url": lore_url(event.message_id) if "@" in event.message_id else None,
        "timestamp": int(event.at.timestamp()),
    }


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


@dataclass(frozen=True, slots=True)
class Exported:
    """An entry of somebody else's export, as far as we compare it."""

    report: str
    introduced: str
    subject: str
    is_solved: bool


def read_export(text: str) -> list[Exported]:
    """The entries of an export; those without a report are left out. ValueError says what is wrong with the file."""
    data = json.loads(text)
    if not isinstance(data, list):
        raise ValueError("an export is a list of regressions")
    found = [_exported(one) for one in data[:_MAX_ENTRIES] if isinstance(one, dict)]
    return [one for one in found if one is not None]


def _exported(entry: dict[str, Any]) -> Exported | None:
    address = next((str(entry[k]) for k in ("report", "url_report", "url", "url_regzbot", "id") if entry.get(k)), "")
    report = key_of(address.replace("/regzbot/regression/lore/", "/all/")) if "://" in address else address
    if not report:
        return None
    solved = entry.get("solved")
    is_solved = isinstance(solved, dict) and solved.get("reason") not in (None, "to_be_fixed")
    return Exported(report[:500], str(entry.get("introduced") or ""), str(entry.get("subject") or "")[:500], is_solved)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where another installation and ours disagree."""

    report: str
    what: str
    theirs: str
    ours: str


def differences(theirs: Iterable[Exported], *, at: datetime) -> list[Difference]:
    """What an export says otherwise than we do: regressions we lack, values and states that differ."""
    ours = {period.regression.report: period for period in as_of(at).select_related("regression")}
    found = []
    for one in theirs:
        period = ours.get(one.report)
        if period is None:
            found.append(Difference(one.report, "not tracked here", one.subject, ""))
            continue
        if one.introduced and one.introduced != period.regression.introduced:
            found.append(Difference(one.report, "introduced", one.introduced, period.regression.introduced))
        is_open = period.state in OPEN_STATES
        if one.is_solved == is_open:
            found.append(Difference(one.report, "state", "solved" if one.is_solved else "open", period.state))
    return found
