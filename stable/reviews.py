"""Review rounds of stable releases, and what people answer: the cover mail, its deadline, who tested.

The forms were read off covers of Chris Wright (2005), Greg Kroah-Hartman, Sasha Levin and Ben Hutchings, to 2026.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from releases.announcers import Announcers
from releases.reader import Mail as AnnouncementMail
from releases.versions import Tree, Version, parse_version
from stable.verdicts import Verdict, verdict_of

_COVER_WITHIN = 8_000
# "[PATCH 6.12 000/105] 6.12.49-rc1 review", "[PATCH 4.4 000/101] 4.4.19-stable review", "[patch 00/23] -stable review".
_COVER = re.compile(
    r"\[(?:[^\[\]\s]{1,20}\s+){0,3}0{1,4}/(?P<patches>[0-9]{1,4})\]\s+"
    r"(?P<version>v?[0-9][0-9.]{2,20}(?:-rc[0-9]{1,3})?)?(?:\s*-(?:stable|longterm))?\s+review\s*",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:\[stable\]\s*)?(?:(?:re|aw|antw|sv|vs)\s*(?:\[[0-9]{1,3}\])?\s*:\s*(?:\[stable\]\s*)?){1,5}", re.I
)
# Until 2008 only the body names the release.
_CYCLE = re.compile(r"review\s+cycle\s+for\s+the\s+(v?[0-9][0-9.]{2,20})(?:\s|>){1,8}release", re.IGNORECASE)
_DEADLINE = re.compile(r"^Responses\s+should\s+be\s+made\s+by\s+([^\n]{5,80})", re.MULTILINE)
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"\b([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\s*([AP])\.?M\b)?", re.IGNORECASE)
_YEAR = re.compile(r"\b(20[0-9]{2})\b")
_DAY = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)?\b")
_OFFSET = re.compile(r"\s([+-])([0-9]{2}):?([0-9]{2})\b")
_FAR = timedelta(days=30)  # reviews take two or three days: a date farther off is a slip


class Mail(AnnouncementMail, Protocol):
    """What these readers need of a mail."""

    @property
    def from_name(self) -> str:
        """Decoded; '' if none."""


@dataclass(frozen=True, slots=True)
class Round:
    """A review round: `patches` of `version` (6.12.49) are out as its -rc`rc`, to be answered by `deadline`."""

    version: Version
    rc: int
    patches: int
    deadline: datetime | None
    message_id: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to a cover; `rc` is 1 where the subject names none."""

    version: Version
    rc: int
    who: str
    verdict: Verdict
    message_id: str
    at: datetime


def read_round(mail: Mail, *, announcers: Announcers) -> Round | None:
    """The round that this mail opens; None for replies, patches, other senders and all other mail."""
    if mail.from_address not in announcers.get(Tree.STABLE, frozenset()):
        return None
    found = _COVER.fullmatch(" ".join(mail.subject.split()))
    version = _version(found, mail.text) if found else None
    if found is None or version is None:
        return None
    return Round(
        version=_release(version),
        rc=version.rc or 1,
        patches=int(found["patches"]),
        deadline=_deadline(mail.text, near=mail.arrived),
        message_id=mail.message_id,
        opened_at=mail.arrived,
    )


def read_answer(mail: Mail) -> Answer | None:
    """The reply to a cover that this mail is; None for all other mail."""
    subject = " ".join(mail.subject.split())
    reply = _REPLY.match(subject)
    found = _COVER.fullmatch(subject[reply.end() :]) if reply else None
    version = _version(found, mail.text) if found else None
    if version is None:
        return None
    return Answer(
        version=_release(version),
        rc=version.rc or 1,
        who=mail.from_name.strip()[:200] or mail.from_address.partition("@")[0],
        verdict=verdict_of(mail.text),
        message_id=mail.message_id,
        at=mail.arrived,
    )


def _version(cover: re.Match[str], text: str) -> Version | None:
    """From the subject, else from the body (quoted, in replies); None where it is no stable release."""
    named = cover["version"]
    if named is None and (cycle := _CYCLE.search(text[:_COVER_WITHIN])):
        named = cycle[1]
    version = parse_version(named) if named else None
    return version if version and version.is_stable and version.rt is None else None


def _release(version: Version) -> Version:
    return Version(version.numbers)


def _deadline(text: str, *, near: datetime) -> datetime | None:
    """When answers are due; None where that cannot be read, or is more than thirty days from the arrival.

    Forms: "Wed, 24 Sep 2025 12:00:00 +0000.", "Fri 17 May 2019 09:04:45 AM UTC.", "Mon Sep 23 20:00:00 UTC 2019.",
    "Sunday, August 6, 05:00:00 UTC.": the last one's year is that of the arrival.
    """
    found = _DEADLINE.search(text[:_COVER_WITHIN])
    month, clock = (_MONTH.search(found[1]), _CLOCK.search(found[1])) if found else (None, None)
    if found is None or month is None or clock is None:
        return None
    rest = found[1].replace(clock[0], " ")
    year, day, offset = _YEAR.search(rest), _DAY.search(rest), _OFFSET.search(found[1])
    if day is None:
        return None
    hour = int(clock[1]) % 12 + 12 * (clock[4] in "pP") if clock[4] else int(clock[1])
    years = (int(year[1]),) if year else (near.year - 1, near.year, near.year + 1)
    number = _MONTHS.index(month[1].lower()) + 1
    moments = [_moment(y, number, int(day[1]), hour, int(clock[2]), offset) for y in years]
    best = min((m for m in moments if m), key=lambda m: abs(m - near), default=None)
    return best if best and abs(best - near) <= _FAR else None


def _moment(year: int, month: int, day: int, hour: int, minute: int, offset: re.Match[str] | None) -> datetime | None:
    """That time in UTC; None for a day that no calendar has."""
    try:
        at = datetime(year, month, day, hour, minute, tzinfo=UTC)
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3])) if offset else timedelta()
        return at + ahead if offset and offset[1] == "-" else at - ahead
    except (ValueError, OverflowError):
        return None
