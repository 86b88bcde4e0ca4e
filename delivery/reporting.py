"""The report before a release: due once for each mainline release that is expected, on its day."""

from datetime import date, datetime, timedelta

from django.conf import settings

from delivery.models import REPORT, Dispatch
from delivery.plan import plan_report
from forecast.queries import forecast

_APART = timedelta(days=3)  # releases are: what is expected today may change its name during the day


def expected(now: datetime) -> tuple[str, date] | None:
    """What is likely to be released next, and on which day; None where no cycle is known. Two statements."""
    found = forecast(at=now)
    return (found.upcoming[0].version, found.upcoming[0].on) if found is not None and found.upcoming else None


def plan_report_due(now: datetime) -> Dispatch | None:
    """Plan the report if a list is to get it and one is due; None else, or when it was planned before."""
    if not settings.REPORT_TO or now.hour < settings.MAIL_HOUR or _is_recent(now):
        return None
    coming = expected(now)
    is_today = coming is not None and coming[1] == now.date()
    return plan_report(coming[0], settings.REPORT_TO, now=now) if coming is not None and is_today else None


def _is_recent(now: datetime) -> bool:
    return Dispatch.objects.filter(cadence=REPORT, planned_at__gt=now - _APART).exists()
