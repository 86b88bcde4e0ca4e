"""/calendar.ics: read back by an independent reader, before and after things happen."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from kernels import pages
from kernels.calendar_file import calendar_file
from kernels.occasions import Kind, Occasion
from kernels.tests.make import given, make_history
from releases.facts import Precision, ReleaseFact, Witness
from releases.tests.make import moment
from stable.facts import Promise, SupportFact, Voice
from stable.models import Round
from stable.store import store_statements
from tests.make import make_message

DAY = date(2026, 11, 23)
STAMP = datetime(2026, 11, 23, tzinfo=UTC)


def read(occasions: Iterable[Occasion]) -> list[Event]:
    return events(calendar_file(occasions, stamp=STAMP))


def events(content: bytes) -> list[Event]:
    return [Event(one) if not isinstance(one, Event) else one for one in Calendar.from_ical(content).walk("VEVENT")]


def uid(kind: Kind, name: str, *, day: date = DAY) -> str:
    (event,) = read([Occasion(day, kind, name)])
    return str(event["uid"])


def tag(version: str, at: datetime) -> ReleaseFact:
    return ReleaseFact(version, Witness.TAG, at, Precision.SECOND, at)


def test_each_kind_says_what_happens() -> None:
    found = [str(event["summary"]) for event in read(Occasion(DAY, kind, "7.4") for kind in Kind)]

    assert found == [
        "Linux 7.4 released",
        "Linux 7.4 expected",
        "Review of 7.4 ends",
        "Merge window of 7.4 opens",
        "Merge window of 7.4 closes",
        "Linux 7.4 reached its end of life",
        "Linux 7.4: projected end of life",
    ]


def test_an_occasion_takes_one_whole_day() -> None:
    (event,) = read([Occasion(DAY, Kind.RELEASED, "7.4")])

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (DAY, DAY + timedelta(days=1))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert (str(event["transp"]), str(event["status"])) == ("TRANSPARENT", "CONFIRMED")


def test_what_is_expected_is_tentative_and_says_why() -> None:
    (event,) = read([Occasion(DAY, Kind.EXPECTED, "7.4", is_forecast=True, basis="every Sunday, or\nso; a, b")])

    assert (str(event["status"]), str(event["description"])) == ("TENTATIVE", "every Sunday, or\nso; a, b")


def test_what_somebody_said_comes_without_control_characters() -> None:
    (event,) = read([Occasion(DAY, Kind.ENDED, "7.4.y", basis="the last\x0b one\x1b[0m;\x00 use 7.5")])

    assert str(event["description"]) == "the last  one [0m;  use 7.5"


def test_a_release_is_the_same_event_before_and_after_it_is_out() -> None:
    assert uid(Kind.EXPECTED, "7.4", day=DAY - timedelta(days=7)) == uid(Kind.RELEASED, "7.4")
    assert uid(Kind.ENDS, "6.12.y") == uid(Kind.ENDED, "6.12.y", day=DAY + timedelta(days=90))


def test_different_things_are_different_events() -> None:
    uids = {uid(kind, name) for kind in Kind for name in ("7.4", "7.4.y", "7.4-rc1", "7.4.1")}

    assert len(uids) == 5 * 4  # expected is released, and projected is ended


def test_long_lines_are_folded_where_no_character_breaks() -> None:
    basis = "Zwölf von zwölf Zyklen \N{PENGUIN} " * 20
    content = calendar_file([Occasion(DAY, Kind.EXPECTED, "7.4", basis=basis)], stamp=STAMP)

    assert max(map(len, content.split(b"\r\n"))) <= 75  # RFC 5545, 3.1: octets
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert str(events(content)[0]["description"]) == basis


@pytest.mark.django_db
def test_an_empty_installation_has_an_empty_calendar(client: Client) -> None:
    answer = client.get("/calendar.ics")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert events(answer.content) == []
    calendar = Calendar.from_ical(answer.content)
    assert (str(calendar["version"]), str(calendar["prodid"])) == ("2.0", "-//kerneltrack//kerneltrack//EN")


@pytest.fixture
def world(db: None) -> datetime:
    """A cycle at -rc2 after four others, a series that ended, one that will, and a review: around now."""
    now = timezone.now()
    for number in range(5):
        final = now - timedelta(days=30 + 63 * (4 - number), hours=1)
        given(tag(f"8.{number}", final), tag(f"8.{number}.1", min(final + timedelta(days=77), now)))
    given(tag("8.5-rc1", now - timedelta(days=15)), tag("8.5-rc2", now - timedelta(days=8)))
    given(tag("8.4.2", now - timedelta(days=4)), tag("8.3.9", now - timedelta(days=10)))
    said = now - timedelta(days=9)
    store_statements([
        SupportFact("8.3.y", Promise.ENDED, Voice.ANNOUNCEMENT, said, said.date(), "the last one"),
        SupportFact("8.2.y", Promise.LONGTERM, Voice.FACTS_FILE, said),
        SupportFact("8.2.y", Promise.PROJECTED, Voice.FACTS_FILE, said, (now + timedelta(days=700)).date()),
    ])  # fmt: skip
    deadline = now + timedelta(days=1)
    Round.objects.create(
        message=make_message(), version="8.4.3", rc=1, patches=9, opened_at=now - timedelta(days=1), deadline=deadline
    )
    return now


def test_the_calendar_has_what_came_and_what_comes(client: Client, world: datetime) -> None:
    found = {str(event["summary"]): event for event in events(client.get("/calendar.ics").content)}

    assert {
        "Linux 8.4 released", "Linux 8.5-rc2 released", "Linux 8.4.2 released", "Linux 8.5-rc3 expected",
        "Linux 8.5 expected", "Merge window of 8.5 opens", "Merge window of 8.5 closes", "Merge window of 8.6 opens",
        "Merge window of 8.6 closes", "Review of 8.4.3 ends", "Linux 8.3.y reached its end of life",
        "Linux 8.2.y: projected end of life", "Linux 8.4.y: projected end of life",
    } <= found.keys()  # fmt: skip
    tentative = {name for name, event in found.items() if event["status"] == "TENTATIVE"}
    assert tentative == {name for name in found if "expected" in name or "projected" in name or "of 8.6" in name}


def test_no_two_events_are_the_same(client: Client, world: datetime) -> None:
    found = events(client.get("/calendar.ics").content)

    assert len({str(event["uid"]) for event in found}) == len(found) > 10
    assert all(event.get("summary") and event.get("dtstamp") and event.get("dtstart") for event in found)


def test_an_event_of_a_forecast_becomes_that_of_the_release(client: Client, world: datetime) -> None:
    before = {str(event["uid"]): str(event["summary"]) for event in events(client.get("/calendar.ics").content)}
    given(tag("8.5-rc3", timezone.now()))

    after = {str(event["uid"]): str(event["summary"]) for event in events(client.get("/calendar.ics").content)}

    (changed,) = [uid for uid, name in before.items() if name == "Linux 8.5-rc3 expected"]
    assert after[changed] == "Linux 8.5-rc3 released"


def test_the_calendar_is_the_same_all_day(client: Client, world: datetime) -> None:
    first, second = client.get("/calendar.ics"), client.get("/calendar.ics")

    assert first.content == second.content
    assert client.get("/calendar.ics", headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["2024-05-12T23:00", "2024-05-13", "2024-05-26", "2024-06-01", "2006-02-02"])
def test_of_any_time_no_two_events_are_the_same(at: str) -> None:
    make_history("2023-01-01" if at > "2010" else "2005-08-01", at[:10])
    moment_ = moment(at.replace("T", " "))

    found = read(pages.occasions(since=moment_ - timedelta(days=92), at=moment_))

    assert len({str(event["uid"]) for event in found}) == len(found) > 5
