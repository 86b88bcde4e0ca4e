"""The line below every masthead: the day, the latest releases, and how fresh the mail is."""

from dataclasses import dataclass
from datetime import datetime

from archive.queries import newest_arrival
from releases.queries import ReleaseStatus, ReleaseView, highest_stable, release_status


@dataclass(frozen=True, slots=True)
class Dateline:
    """What the line says of a moment; `stable` is the highest stable release, whatever was updated since."""

    at: datetime
    status: ReleaseStatus
    stable: ReleaseView | None
    mail_to: datetime | None


def dateline_of(status: ReleaseStatus | None = None, *, at: datetime) -> Dateline:
    """The line as of `at`: six statements, or two where the status at that time is given."""
    return Dateline(at, status or release_status(at=at), highest_stable(at=at), newest_arrival(at=at))
