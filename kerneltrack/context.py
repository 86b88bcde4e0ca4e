"""What every page shows around its content: the sample strip and the dateline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from archive.queries import newest_arrival
from releases.queries import ReleaseStatus, release_status


@dataclass(frozen=True, slots=True)
class Dateline:
    """The day the page is about, the latest releases, and how fresh the mail is."""

    at: datetime
    status: ReleaseStatus
    mail_to: datetime | None


def site(_: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    return {"is_sample": settings.UPSTREAM == "sample"}


def dateline(*, at: datetime) -> Dateline:
    """The line below the masthead: five statements."""
    return Dateline(at, release_status(at=at), newest_arrival(at=at))
