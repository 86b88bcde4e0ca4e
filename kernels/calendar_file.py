"""/calendar.ics: what was released, what is expected, what ends, as RFC 5545 wants it. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

from archive.xmltext import xml_text
from kernels.occasions import Kind, Occasion

_DAY = timedelta(days=1)
_TITLES = {
    Kind.RELEASED: "Linux {} released",
    Kind.EXPECTED: "Linux {} expected",
    Kind.REVIEW: "Review of {} ends",
    Kind.WINDOW_OPENS: "Merge window of {} opens",
    Kind.WINDOW_CLOSES: "Merge window of {} closes",
    Kind.ENDED: "Linux {} reached its end of life",
    Kind.ENDS: "Linux {}: projected end of life",
}
_WHAT = {Kind.WINDOW_OPENS: "opens", Kind.WINDOW_CLOSES: "closes", Kind.REVIEW: "review"}


def calendar_file(occasions: Iterable[Occasion], *, stamp: datetime) -> bytes:
    """The file. What is expected is tentative; an event keeps its uid when its day moves, so calendars follow."""
    calendar = Calendar()
    calendar.add("prodid", "-//kerneltrack//kerneltrack//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Linux kernel releases")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    for occasion in occasions:
        calendar.add_component(_event(occasion, stamp))
    return bytes(calendar.to_ical())


def _event(occasion: Occasion, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, _key(occasion))}@kerneltrack")
    event.add("dtstamp", stamp)
    event.add("dtstart", occasion.day)
    event.add("dtend", occasion.day + _DAY)
    event.add("summary", _TITLES[occasion.kind].format(occasion.name))
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if occasion.is_forecast else "CONFIRMED")
    event.add("categories", [occasion.kind.value])
    chance = f"Chance {occasion.chance:.0%}." if occasion.chance is not None else ""
    if about := " ".join(filter(None, (chance, occasion.basis))):
        event.add("description", xml_text(about))  # RFC 5545, 3.1: no control characters either
    return event


def _key(occasion: Occasion) -> str:
    """What an event is about: a release is the same event before and after it is out, and so is an end."""
    what = _WHAT.get(occasion.kind) or ("end" if occasion.kind in (Kind.ENDED, Kind.ENDS) else "release")
    return f"kerneltrack/{what}/{occasion.name}"
