"""The line below every masthead: the day, the latest releases, and how fresh the mail is."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from archive.queries import newest_arrival
from releases.versions import Tree, parse_version

# Raw, and of no more than the line shows: every page has it, and three querysets take ten times as long.
_LATEST = """
(SELECT tree, version FROM releases_release WHERE tree = 'mainline' AND released_at <= %(at)s
 ORDER BY sort_key DESC LIMIT 1)
UNION ALL
(SELECT tree, version FROM releases_release WHERE tree = 'stable' AND released_at <= %(at)s
 ORDER BY sort_key DESC LIMIT 1)
UNION ALL
(SELECT tree, version FROM releases_release WHERE tree = 'next' AND released_at <= %(at)s
 ORDER BY released_at DESC, sort_key DESC LIMIT 1)"""


@dataclass(frozen=True, slots=True)
class Latest:
    """A release, as the line names it."""

    version: str
    tag: str


@dataclass(frozen=True, slots=True)
class Dateline:
    """What the line says of a moment; `stable` is the highest stable release, whatever was updated since."""

    at: datetime
    mainline: Latest | None
    stable: Latest | None
    linux_next: Latest | None
    mail_to: datetime | None


def dateline_of(*, at: datetime) -> Dateline:
    """The line as of `at`: two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"at": at})
        found = {tree: _latest(version) for tree, version in cursor.fetchall()}
    return Dateline(at, found.get(Tree.MAINLINE), found.get(Tree.STABLE), found.get(Tree.NEXT), newest_arrival(at=at))


def _latest(version: str) -> Latest:
    parsed = parse_version(version)
    return Latest(version, parsed.tag if parsed else version)
