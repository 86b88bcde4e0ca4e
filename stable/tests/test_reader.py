"""What one mail says about stable series: an end, a review round, an answer, or nothing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.mail import parse_mail
from releases import reader as release_reader
from releases.announcers import REAL
from stable.facts import Promise, SupportFact, Voice
from stable.reader import NOTHING, StableFacts, read
from stable.reviews import Mail
from stable.tests.make import GREG, FakeMail
from stable.verdicts import Verdict

STRANGER = "rosa@example.org"
LAST = "I'm announcing the release of the 6.16.12 kernel.\n\nNote, this is the LAST 6.16.y kernel to be released.\n"
SOON = "6.16.y will be EOL shortly.\n"
COVER = "[PATCH 6.12 000/105] 6.12.49-rc1 review"


def facts_of(mail: Mail) -> StableFacts:
    """As the pipeline reads a mail: the release that it announces first."""
    found = release_reader.read(mail, announcers=REAL)
    return read(mail, found.fact if found else None, announcers=REAL)


def announced(subject: str = "Linux 6.16.12", text: str = LAST, *, sender: str = GREG) -> SupportFact | None:
    mail = FakeMail(message_id="a@example", subject=subject, text=text, from_address=sender)
    return facts_of(mail).ending


def test_an_announcement_that_says_so_ends_its_series() -> None:
    assert announced() == SupportFact(
        series="6.16.y",
        promise=Promise.ENDED,
        voice=Voice.ANNOUNCEMENT,
        said_at=FakeMail.arrived,
        day=date(2025, 9, 22),
        text="Note, this is the LAST 6.16.y kernel to be released.",
        source="a@example",
    )


def test_an_announcement_of_a_coming_end_names_no_day() -> None:
    found = announced(text=SOON)

    assert found is not None
    assert (found.promise, found.day, found.text) == (Promise.PROJECTED, None, SOON.strip())


@pytest.mark.parametrize(
    "text", ["All users of the 6.16 kernel series must upgrade.", "6.15.y is now EOL, move to 6.16.y.", ""]
)
def test_an_announcement_of_one_more_release_ends_nothing(text: str) -> None:
    assert announced(text=text) is None


@pytest.mark.parametrize("subject", ["Re: Linux 6.16.12", "RE:  linux 6.16.12", "Re: Linux\n 6.16.12"])
def test_the_stable_team_may_tell_the_end_in_a_reply_to_its_announcement(subject: str) -> None:
    found = announced(subject)

    assert found is not None
    assert (found.series, found.promise) == ("6.16.y", Promise.ENDED)


@pytest.mark.parametrize("subject", ["Linux 6.16.12", "Re: Linux 6.16.12"])
@pytest.mark.parametrize("sender", [STRANGER, "torvalds@linux-foundation.org", f"{GREG}.example", ""])
def test_a_stranger_ends_nothing(subject: str, sender: str) -> None:
    assert announced(subject, sender=sender) is None


def test_what_the_stable_team_quotes_is_not_what_it_says() -> None:
    assert announced("Re: Linux 6.16.12", "> this is the LAST 6.16.y kernel to be released.\n\nNo.\n") is None


@pytest.mark.parametrize(
    "subject",
    [
        "Linux 6.16",
        "Re: Linux 6.16",
        "Linux 6.16-rc7",
        "Re: Linux 6.16-rc7",
        "Linux 6.16.12-rc1",
        "Re: Linux 6.16.12-rc1",
        "Linux 6.16.12-rt4",
        "Re: Linux 6.16.12-rt4",
        "[ANNOUNCE] 6.16.12-rt4",
        "Re: [ANNOUNCE] 6.16.12-rt4",
        "Re: Linux next-20250922",
        "Re: Linux 6.16.12 is out",
        "Re: Re: Linux 6.16.12",
        "Linux kernel 6.16.12",
    ],
)
@pytest.mark.parametrize("sender", [GREG, "clrkwllms@kernel.org", "torvalds@linux-foundation.org"])
def test_only_stable_releases_end_a_series(subject: str, sender: str) -> None:
    assert announced(subject, "This is the LAST 6.16.y release. 6.16.y is now end-of-life.\n", sender=sender) is None


def test_a_cover_opens_a_round_and_is_nothing_else() -> None:
    found = facts_of(FakeMail())

    assert found.round is not None
    assert (found.round.version.text, found.round.rc, found.round.patches) == ("6.12.49", 1, 105)
    assert (found.ending, found.answer) == (None, None)


def test_a_cover_that_foretells_an_end_is_a_round_only() -> None:
    found = facts_of(FakeMail(text="Note, this will be the LAST 6.12.y kernel.\n"))

    assert found == StableFacts(round=found.round)
    assert found.round is not None


@pytest.mark.parametrize("sender", [STRANGER, GREG])
def test_a_reply_to_a_cover_is_an_answer_whoever_sends_it(sender: str) -> None:
    found = facts_of(FakeMail(subject=f"Re: {COVER}", text="Tested-by: Rosa <rosa@example.org>\n", from_address=sender))

    assert found.answer is not None
    assert (found.answer.verdict, found.round, found.ending) == (Verdict.TESTED, None, None)


@pytest.mark.parametrize("subject", ["", "Re: ", "net: no link", f"{COVER} of the code", "Re: [PATCH] Linux 6.16.12"])
def test_all_other_mail_says_nothing(subject: str) -> None:
    assert facts_of(FakeMail(subject=subject, text=LAST)) is NOTHING


RAW = b"From: Greg <gregkh@linuxfoundation.org>\nSubject: %s\nMessage-ID: <h@example>\n\n%s"


@pytest.mark.parametrize("subject", ["Linux 6.16.12", "Re: Linux 6.16.12"])
@pytest.mark.parametrize("rubbish", ["\0", "\ud800"])
def test_an_end_told_among_rubbish_can_be_stored(subject: str, rubbish: str) -> None:
    found = announced(subject, f"{rubbish}This is the LAST{rubbish} 6.16.y kernel.{rubbish}\n")

    assert found is not None
    assert rubbish not in found.text


def test_a_subject_with_line_ends_is_one_line() -> None:
    raw = RAW % (b"Re:\n Linux\n\t6.16.12", LAST.encode())

    found = facts_of(parse_mail(raw, arrived=FakeMail.arrived))

    assert found.ending is not None
    assert found.ending.source == "h@example"


@pytest.mark.parametrize(
    "piece",
    [
        b"This is the LAST 6.16.y kernel. ",
        b"> ",
        b"\n",
        b"\0",
        b"a",
        b"Tested-by: ",
        b"6.16.y is EOL ",
        b"\xf0\x9f\x90\xa7",
    ],
)
@pytest.mark.parametrize("subject", [b"Linux 6.16.12", b"Re: Linux 6.16.12", COVER.encode(), b"Re: " + COVER.encode()])
def test_a_mail_of_megabytes_tells_a_sentence_at_most(subject: bytes, piece: bytes) -> None:
    raw = RAW % (subject, piece * (4_000_000 // len(piece)))

    found = facts_of(parse_mail(raw, arrived=FakeMail.arrived))

    assert found.ending is None or len(found.ending.text) <= 600


@pytest.mark.parametrize("piece", ["Re: ", "Linux ", "6.16.", "[", " \n", "0", "\0"])
def test_a_subject_of_megabytes_is_nothing(piece: str) -> None:
    assert facts_of(FakeMail(subject=piece * 500_000)) is NOTHING
    assert facts_of(FakeMail(subject="Re: Linux " + piece * 500_000)) is NOTHING


PIECES = ["Re: ", "Linux ", "6.16.12", "6.16.y ", "-rc1", "-rt4", "[PATCH 6.12 000/105] ", " review",
          "this is the last ", "release", "EOL", ". ", "\n", "\x00", "\ud800", "٣", "next-20250922"]  # fmt: skip
texts = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@given(
    subject=texts,
    text=texts,
    name=st.text(),
    sender=st.sampled_from([GREG, STRANGER, "", "clrkwllms@kernel.org"]),
    arrived=st.datetimes(timezones=st.just(UTC)),
)
def test_any_mail_says_one_thing_at_most(subject: str, text: str, name: str, sender: str, arrived: datetime) -> None:
    mail = FakeMail(subject=subject, text=text, from_name=name, from_address=sender, arrived=arrived)

    found = facts_of(mail)

    assert sum(fact is not None for fact in (found.ending, found.round, found.answer)) <= 1
    assert found.ending is None or sender == GREG


@given(version=st.sampled_from(["6.16.12", "4.9.337", "2.6.31.14"]), text=texts, is_reply=st.booleans())
def test_an_end_is_always_that_of_the_series_announced(version: str, text: str, is_reply: bool) -> None:
    found = announced(f"{'Re: ' * is_reply}Linux {version}", text)

    assert found is None or found.series == f"{version.rpartition('.')[0]}.y"
