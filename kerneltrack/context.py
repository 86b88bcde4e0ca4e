"""What every page shows around its content: the sample strip and the dateline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from archive.queries import newest_arrival
from releases.asof import as_of
from releases.queries import ReleaseStatus, release_status


@dataclass(frozen=True, slots=True)
class Dateline:
    """The day the page is about, the latest releases, and how fresh the mail is."""

    at: datetime
    status: ReleaseStatus
    mail_to: datetime | None


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every template; the dateline asks the database only when a template shows it."""
    return {
        "is_sample": settings.UPSTREAM == "sample",
        "dateline": SimpleLazyObject(lambda: _dateline(request)),
    }


def _dateline(request: HttpRequest) -> Dateline:
    at = as_of(request.GET.get("at", ""), now=timezone.now()).at
    return Dateline(at, release_status(at=at), newest_arrival(at=at))
