"""When a mail arrived, as public-inbox tells it from its headers. Pure.

Neither /raw nor an mbox say when the archive got a mail. It need not be said: public-inbox writes as committer time,
sorts by, and shows in `updated` what lib/PublicInbox/MsgTime.pm makes of the mail: the time in the first Received
header that has one, else that in the Date header. This is the same rule on the same bytes, quirks included. (Archives
that other programs wrote may have later committer times: those cannot be had without git.)
"""

import re
from datetime import UTC, datetime

from archive.headers import parse_date

_MAX_HEADER = 102_400  # lib/PublicInbox/Eml.pm cuts header blocks there
_MAX_VALUE = 2000  # bytes of a header that are looked at: looking for a date is not linear
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
# A line goes on where the next has white space before any colon (Eml.pm, re_memo).
_HEADER = rb"^%b:[ \t]*([^\n]*\r?\n(?:[^:\n]*?[ \t]+[^\n]*\r?\n)*)"
_RECEIVED = re.compile(_HEADER % b"Received", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(_HEADER % b"Date", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(rb"\r?\n[ \t]*")
# As there, but for what may stand before and is not asked for, and with digits tried from the first of a row alone:
# both find the same, and would be tried from every letter and digit of a header that is made of them.
_STAMP = re.compile(
    rb"(?<![0-9])([0-9]+\s+[a-zA-Z]+\s+[0-9]{2,4}\s+[0-9]+[^0-9][0-9]+(?:[^0-9][0-9]+)\s+([\+\-][0-9]+))", re.DOTALL
)
_ZONES = {
    b"EST": -5, b"EDT": -4, b"CST": -6, b"CDT": -5, b"MST": -7, b"MDT": -6, b"PST": -8, b"PDT": -7,
    b"UT": 0, b"GMT": 0, b"Z": 0,
}  # fmt: skip
_MOMENT = re.compile(
    rb"(?<![0-9])([0-9]+),?\s+([A-Za-z]+)\s+([0-9]{2,4})\s+([0-9]+)[:\.]([0-9]{2}|\s?[0-9])"
    rb"(?:[:\.]([0-9]{2}|\s?[0-9]))?\s+([\+\-])?[\+\-]*([0-9]+|%b)(?:\s|$)" % b"|".join(_ZONES)
)
_MONTHS = (
    b"january", b"february", b"march", b"april", b"may", b"june", b"july", b"august", b"september", b"october",
    b"november", b"december",
)  # fmt: skip
_MONTH = {name: n for n, month in enumerate(_MONTHS, 1) for name in (month, month[:3])}
_LATEST = 4102444800  # 2100: what is beyond is kept as that (archive/reading.py)


def arrival_of(raw: bytes) -> datetime | None:
    """When the archive says that a mail arrived; None where no header tells: it was the time of its import then."""
    block = _block(raw)
    for value in _values(_RECEIVED, block):
        stamp = _STAMP.search(value)
        if stamp and (seconds := _seconds(stamp[1])) is not None:
            return _kept(seconds)
    for value in _values(_DATE, block):
        if (seconds := _seconds(value)) is not None:
            return _kept(seconds)
    return None


def _kept(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), _LATEST), UTC)


def _block(raw: bytes) -> bytes:
    match = _BLANK_LINE.search(raw, 0, _MAX_HEADER + 4)
    # Whole lines only: an expression that looks for the end of the last one would take very long not to find it.
    return raw[: match.end()] if match else raw[: raw.rfind(b"\n", 0, _MAX_HEADER) + 1]


def _values(header: re.Pattern[bytes], block: bytes) -> list[bytes]:
    return [_FOLD.sub(b" ", value[:_MAX_VALUE].strip()) for value in header.findall(block)]


def _seconds(text: bytes) -> int | None:
    """Epoch seconds of a date with a zone; other forms as the standard library reads them."""
    match = _MOMENT.search(text)
    if match is None:
        other = parse_date(text)
        return int(other.timestamp()) if other else None
    day, month, year, hour, minute, second, sign, zone = match.groups()
    number = _MONTH.get(month.lower())
    if number is None:
        return None
    try:
        moment = datetime(_year(year), number, int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    seconds = int(moment.timestamp())
    return seconds - _offset(sign, zone) if seconds >= 0 else None


def _year(text: bytes) -> int:
    year = int(text)
    if len(text) <= 3:  # RFC 2822, 4.3
        year += 1900
        year += 100 if year < 1950 else 0
    return year


def _offset(sign: bytes | None, zone: bytes) -> int:
    """Seconds east of Greenwich; one digit is hours, two are minutes."""
    if (hours := _ZONES.get(zone)) is not None:
        return hours * 3600
    head, tail = (zone, b"0") if len(zone) == 1 else (zone[:-2] or b"0", zone[-2:])
    offset = int(head[:9]) * 3600 + int(tail) * 60
    return -offset if sign == b"-" else offset
