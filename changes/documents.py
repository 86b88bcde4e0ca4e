"""A regression, and a change, as consumers have it: the same fields in the API, in events and in webhooks.

Nothing here follows the clock: two documents differ only where something happened.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from archive.links import lore_url
from cases.facts import State
from changes.kinds import subject_of
from changes.models import Change
from flow.addresses import series_path
from regressions.models import OPEN_STATES, Period, Regression


class Fix(TypedDict):
    """The commit that is said to fix it, or that did."""

    commit: str | None
    title: str | None
    landed_in: str | None  # tree/branch


class RegressionDocument(TypedDict):
    """Times are ISO 8601 in UTC; what is not known is null."""

    id: str
    title: str
    state: str
    is_backburner: bool
    backburner_reason: str | None
    cycle: str | None
    is_cycle_estimated: bool
    series: str | None
    tree: str | None
    subsystems: list[str]
    introduced: str
    culprit: str | None
    fix: Fix | None
    reason: str | None
    duplicate_of: str | None
    report: str
    reporter: str | None
    reported_at: str
    tracked_since: str
    answered_at: str | None
    last_activity_at: str
    settled_at: str | None
    due_at: str | None
    due_rule: str | None


class ChangeDocument(TypedDict):
    """`regression` is what the regression is now, for whoever keeps copies; null where it is tracked no more."""

    id: str
    type: str
    subject: str
    at: str
    recorded_at: str
    data: dict[str, Any]
    regression: RegressionDocument | None
    web_url: str | None
    lore_url: str | None


_FIXED = (State.FIX_INCOMING.value, State.FIXED.value)


def regression_document(row: Regression, period: Period | None = None) -> RegressionDocument:
    """A regression as it is now, or with what counted in one of its periods; `duplicate_of` should be at hand.

    Of the past, what the last word of then was, and what it was due for, is not kept: `period` rules out only what
    cannot have been so.
    """
    then = period or row
    state = then.state
    is_open = state in OPEN_STATES
    is_backburner = period.is_backburner if period is not None else row.backburner is not None
    settled = period.since if period is not None else row.settled_at
    return {
        "id": row.slug,
        "title": row.title,
        "state": state,
        "is_backburner": is_backburner,
        "backburner_reason": (row.backburner or None) if is_backburner else None,
        "cycle": then.cycle or None,
        "is_cycle_estimated": then.is_estimated,
        "series": then.series or None,
        "tree": then.tree or None,
        "subsystems": list(row.subsystems),
        "introduced": row.introduced,
        "culprit": row.culprit or None,
        "fix": _fix(row) if state in _FIXED else None,
        "reason": (row.reason or None) if not is_open else None,
        "duplicate_of": row.duplicate_of.slug if row.duplicate_of and state == State.DUPLICATE else None,
        "report": row.report,
        "reporter": row.reporter_name or None,
        "reported_at": iso(row.reported_at),
        "tracked_since": iso(row.known_at),
        "answered_at": iso(row.answered_at) if row.answered_at else None,
        "last_activity_at": iso(row.last_activity_at),
        "settled_at": iso(settled) if settled and not is_open else None,
        "due_at": iso(row.due_at) if row.due_at else None,
        "due_rule": row.due_rule or None,
    }


def _fix(row: Regression) -> Fix | None:
    if not (row.fix_sha or row.fix_subject):
        return None
    return {"commit": row.fix_sha or None, "title": row.fix_subject or None, "landed_in": row.fixed_in or None}


def change_document(change: Change, *, regression: RegressionDocument | None, site: str = "") -> ChangeDocument:
    """A change, with the present document of the regression that it is about (changes.queries.present).

    `site` is where the site is reached, without a slash at the end; usually settings.SITE_URL.
    """
    data = change.data if isinstance(change.data, dict) else {}
    path = _path(change, data)
    return {
        "id": change.key,
        "type": change.kind,
        "subject": change.subject,
        "at": iso(change.at),
        "recorded_at": iso(change.recorded_at),
        "data": data,
        "regression": regression,
        "web_url": f"{site or settings.SITE_URL}{path}" if path else None,
        "lore_url": _lore_url(change, data, regression),
    }


def _path(change: Change, data: Mapping[str, Any]) -> str:
    """The page about it; '' where no address leads to one, for a single odd row must not end the whole list."""
    about = subject_of(change.kind)
    try:
        if about == "regression":
            return reverse("regressions:detail", args=[change.subject])
        if about == "release":
            return reverse("kernels:release", args=[data.get("tag") or change.subject])
    except NoReverseMatch:
        return ""
    return series_path(change.subject) if about == "series" else reverse("candidates:list")


def _lore_url(change: Change, data: Mapping[str, Any], regression: RegressionDocument | None) -> str | None:
    """The mail that says so; of a regression otherwise its report, if that is a mail."""
    mail = str(data.get("message_id") or "")
    if subject_of(change.kind) in ("series", "candidate"):
        mail = change.subject
    elif not mail and regression is not None:
        mail = regression["report"]
    return lore_url(mail) if "@" in mail and "://" not in mail else None


def iso(moment: datetime) -> str:
    """`2026-11-22T19:34:26.123456Z`; always UTC, and microseconds only where there are some."""
    return moment.isoformat().replace("+00:00", "Z")
