"""A regression as the API has it: changes.documents, and what follows the clock or the address asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from archive.links import lore_url
from cases.facts import State
from changes.documents import iso, regression_document
from changes.models import Standing
from regressions.models import OPEN_STATES, Period
from regressions.queries import DORMANT_AFTER, rows
from releases.asof import AsOf
from rest.resources import Document

EXAMPLE = {
    "id": "xn4k2vq8",
    "title": "net: no link after resume",
    "state": "fix-incoming",
    "is_backburner": False,
    "backburner_reason": None,
    "cycle": "7.4",
    "is_cycle_estimated": False,
    "series": None,
    "tree": "mainline",
    "subsystems": ["netdev"],
    "introduced": "v7.3..v7.4-rc1",
    "culprit": "3f786850e387550fdab836ed7e6dc881de23001b",
    "fix": {"commit": None, "title": "net: restore the link after resume", "landed_in": "next/master"},
    "reason": None,
    "duplicate_of": None,
    "report": "20261105101500.1234-1-rosa@example.org",
    "reporter": "Rosa Reporter",
    "reported_at": "2026-11-05T10:15:00Z",
    "tracked_since": "2026-11-05T10:15:21Z",
    "answered_at": "2026-11-05T12:00:00Z",
    "last_activity_at": "2026-11-12T09:30:00Z",
    "settled_at": None,
    "due_at": "2026-11-26T10:15:00Z",
    "due_rule": "three weeks",
    "updated_at": "2026-11-12T09:31:02.123456Z",
    "removed_at": None,
    "is_overdue": False,
    "is_dormant": False,
    "url": "https://kerneltrack.example/api/v1/regressions/xn4k2vq8/",
    "web_url": "https://kerneltrack.example/regressions/xn4k2vq8/",
    "lore_url": "https://lore.kernel.org/all/20261105101500.1234-1-rosa@example.org/",
}


class FixSerializer(serializers.Serializer[object]):
    """The commit that is said to fix it, or that did."""

    commit = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    landed_in = serializers.CharField(allow_null=True, help_text="tree/branch that it was seen in.")


class RegressionSerializer(serializers.Serializer[object]):
    """A regression. Times are ISO 8601 in UTC; what is not known is null."""

    id = serializers.CharField(help_text="Made from the report: the same in every installation.")
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    is_backburner = serializers.BooleanField()
    backburner_reason = serializers.CharField(allow_null=True)
    cycle = serializers.CharField(allow_null=True, help_text="The mainline development that it counts for.")
    is_cycle_estimated = serializers.BooleanField(help_text="The cycle follows from the report's date alone.")
    series = serializers.CharField(allow_null=True)
    tree = serializers.CharField(allow_null=True)
    subsystems = serializers.ListField(child=serializers.CharField(), help_text="Names of lists.")
    introduced = serializers.CharField(help_text="A commit or a range, as the last command has it.")
    culprit = serializers.CharField(allow_null=True, help_text="Commit.")
    fix = FixSerializer(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Why it was settled.")
    duplicate_of = serializers.CharField(allow_null=True, help_text="Id.")
    report = serializers.CharField(help_text="Message-ID, or address of a web page.")
    reporter = serializers.CharField(allow_null=True)
    reported_at = serializers.DateTimeField()
    tracked_since = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    last_activity_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text="When a fix is expected by.")
    due_rule = serializers.CharField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True, help_text="When this was last told; null of the past.")
    removed_at = serializers.DateTimeField(allow_null=True, help_text="Since when it is no longer tracked.")
    is_overdue = serializers.BooleanField(help_text="Follows the clock: `updated_at` stays.")
    is_dormant = serializers.BooleanField(help_text="No activity for 90 days. Follows the clock: `updated_at` stays.")
    url = serializers.URLField()
    web_url = serializers.URLField(allow_null=True)
    lore_url = serializers.URLField(help_text="The report; an issue's own page, where it was filed in a tracker.")


class Form:
    """Documents of regressions for one request: addresses are made once, not for every row."""

    def __init__(self, request: Request, asof: AsOf) -> None:
        self._asof = asof
        self._api = request.build_absolute_uri(reverse("api:regressions"))
        self._web = request.build_absolute_uri(reverse("regressions:list"))

    def of_periods(self, periods: Iterable[Period]) -> list[Document]:
        """What was so at the moment asked for: one statement for any number of rows, one more of the past."""
        found = list(periods)
        if self._asof.is_past:
            return self._of_the_past(found)
        slugs = [period.regression.slug for period in found]
        told = dict(Standing.objects.filter(slug__in=slugs).values_list("slug", "updated_at"))
        return [
            self._whole(
                # a mail of a clock that is ahead tells of a state that is yet to come
                dict(regression_document(row, period if period.until is not None else None)),
                updated_at=told.get(row.slug),
                due_at=row.due_at,
                last=row.last_activity_at,
            )
            for period, row in ((period, period.regression) for period in found)
        ]

    def of_standings(self, standings: Iterable[Standing]) -> list[Document]:
        """What was last told: no statement."""
        return [
            self._whole(
                one.document,
                updated_at=one.updated_at,
                removed_at=one.removed_at,
                due_at=_moment(one.document["due_at"]),
                last=datetime.fromisoformat(one.document["last_activity_at"]),
            )
            for one in standings
        ]

    def _of_the_past(self, periods: list[Period]) -> list[Document]:
        found = []
        for period, row in zip(periods, rows(periods, at=self._asof.at), strict=True):
            document = dict(regression_document(period.regression, period))
            answered_at = period.regression.answered_at
            document["last_activity_at"] = iso(row.last_activity_at)
            document["answered_at"] = iso(answered_at) if answered_at and answered_at <= self._asof.at else None
            found.append(self._whole(document, updated_at=None, due_at=row.due_at, last=row.last_activity_at))
        return found

    def _whole(
        self,
        document: Mapping[str, object],
        *,
        updated_at: datetime | None,
        due_at: datetime | None,
        last: datetime,
        removed_at: datetime | None = None,
    ) -> Document:
        is_open = document["state"] in OPEN_STATES and removed_at is None
        slug, report, suffix, at = document["id"], str(document["report"]), self._asof.suffix, self._asof.at
        return {
            **document,
            "updated_at": iso(updated_at) if updated_at else None,
            "removed_at": iso(removed_at) if removed_at else None,
            "is_overdue": is_open and due_at is not None and due_at < at,
            "is_dormant": is_open and at - last > DORMANT_AFTER,
            "url": f"{self._api}{slug}/{suffix}",
            "web_url": f"{self._web}{slug}/{suffix}" if removed_at is None else None,
            "lore_url": report if "://" in report else lore_url(report),
        }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
