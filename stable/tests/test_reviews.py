"""Review rounds and the answers to them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.mail import parse_mail
from releases.announcers import REAL, SAMPLE
from stable.reviews import Round, read_answer, read_round
from stable.tests.make import GREG, FakeMail
from stable.verdicts import Verdict

BODY = "This is the start of the stable review cycle for the {} release.\nThere are 9 patches in this series.\n"


def opened(**fields: object) -> Round | None:
    return read_round(FakeMail(**fields), announcers=REAL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "sender", "text", "version", "rc", "patches"),
    [
        ("[PATCH 6.12 000/105] 6.12.49-rc1 review", GREG, "", "6.12.49", 1, 105),
        ("[PATCH 6.1 000/132] 6.1.25-rc2 review", GREG, "", "6.1.25", 2, 132),
        ("[PATCH 5.13 0/2] 5.13.1-rc1 review", "sashal@kernel.org", "", "5.13.1", 1, 2),
        ("[PATCH 3.16 000/132] 3.16.74-rc1 review", "ben@decadent.org.uk", "", "3.16.74", 1, 132),
        ("[PATCH 4.4 000/101] 4.4.19-stable review", GREG, "", "4.4.19", 1, 101),
        ("[00/48] 2.6.32.9 review", "gregkh@suse.de", "", "2.6.32.9", 1, 48),
        ("[patch 00/31] 2.6.27.30-stable review", "gregkh@suse.de", "", "2.6.27.30", 1, 31),
        ("[PATCH 00/22] -stable review", "chrisw@sous-sol.org", BODY.format("2.6.16.17"), "2.6.16.17", 1, 22),
        ("[patch 00/23] -stable review", "gregkh@suse.de", BODY.format("2.6.17.8"), "2.6.17.8", 1, 23),
        ("[PATCH  6.12 000/105]\n 6.12.49-rc1 review", GREG, "", "6.12.49", 1, 105),
    ],
)
def test_covers_of_twenty_years_open_a_round(
    subject: str, sender: str, text: str, version: str, rc: int, patches: int
) -> None:
    found = opened(subject=subject, from_address=sender, text=text)

    assert found is not None
    assert (found.version.text, found.rc, found.patches) == (version, rc, patches)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: [PATCH 6.12 000/105] 6.12.49-rc1 review",
        "[PATCH 6.12 001/105] drm: fix a leak",
        "[PATCH 6.12 001/105] 6.12.49-rc1 review",
        "[PATCH 6.12 000/105] drm: review",
        "[PATCH 6.12 000/105] 6.12-rc1 review",  # of mainline there are no rounds
        "[PATCH 6.12 000/105] 6.12.49-rc1 review of the code",
        "[PATCH 00/22] -stable review",  # the body names no release
        "Linux 6.12.49",
        "",
        "[PATCH 6.12 000/105] " + "9" * 100_000 + " review",
    ],
)
def test_other_subjects_open_none(subject: str) -> None:
    assert opened(subject=subject) is None


@pytest.mark.parametrize("sender", ["ada@example.org", "torvalds@linux-foundation.org", ""])
def test_only_the_stable_team_opens_rounds(sender: str) -> None:
    assert opened(from_address=sender) is None
    assert read_round(FakeMail(), announcers=SAMPLE) is None


@pytest.mark.parametrize(
    ("line", "arrived", "deadline"),
    [
        ("Wed, 24 Sep 2025 12:00:00 +0000.", "2025-09-22T12:00", "2025-09-24T12:00"),
        ("Wed, 24 Sep 2025 12:00:00 +0200.", "2025-09-22T12:00", "2025-09-24T10:00"),
        ("Wed, 24 Sep 2025 12:00:00 -0430", "2025-09-22T12:00", "2025-09-24T16:30"),
        ("Wed 07 Jul 2021 10:49:46 AM UTC.", "2021-07-05T12:00", "2021-07-07T10:49"),
        ("Sun 28 Jul 2019 03:21:13 PM UTC.", "2019-07-26T12:00", "2019-07-28T15:21"),
        ("Sun 28 Jul 2019 12:21:13 AM UTC.", "2019-07-26T12:00", "2019-07-28T00:21"),
        ("Mon Sep 23 20:00:00 UTC 2019.", "2019-09-20T12:00", "2019-09-23T20:00"),
        ("Sunday, August 6, 05:00:00 UTC.  Anything", "2006-08-04T05:00", "2006-08-06T05:00"),
        ("December 15, 06:00:00 UTC UTC.  Anything", "2005-12-13T05:00", "2005-12-15T06:00"),
        ("January 2, 06:00:00 UTC.", "2005-12-30T05:00", "2006-01-02T06:00"),
        ("Wed, 24 Sep 2052 12:00:00 +0000.", "2025-09-22T12:00", None),
        ("Wed, 24 Sep 2024 12:00:00 +0000.", "2025-09-22T12:00", None),
        ("Wed, 31 Sep 2025 12:00:00 +0000.", "2025-09-22T12:00", None),
        ("Wed, 24 Sep 2025 32:00:00 +0000.", "2025-09-22T12:00", None),
        ("the end of the week.", "2025-09-22T12:00", None),
        ("Sep 2025 12:00.", "2025-09-22T12:00", None),
    ],
)
def test_deadlines_are_read_in_all_their_forms(line: str, arrived: str, deadline: str | None) -> None:
    found = opened(
        arrived=datetime.fromisoformat(arrived).replace(tzinfo=UTC), text=f"Hi\n\nResponses should be made by {line}\n"
    )

    assert found is not None
    assert (found.deadline and f"{found.deadline:%Y-%m-%dT%H:%M}") == deadline


def test_a_quoted_deadline_does_not_count() -> None:
    found = opened(text="> Responses should be made by Wed, 24 Sep 2025 12:00:00 +0000.\n")

    assert found is not None
    assert found.deadline is None


def test_a_round_opens_when_its_cover_arrives() -> None:
    found = opened()

    assert found is not None
    assert (found.opened_at, found.message_id) == (FakeMail.arrived, "cover@example")


@pytest.mark.parametrize(
    ("subject", "text", "version", "rc"),
    [
        ("Re: [PATCH 6.12 000/105] 6.12.49-rc1 review", "", "6.12.49", 1),
        ("Re: [PATCH 6.1 000/132] 6.1.25-rc2 review", "", "6.1.25", 2),
        ("AW: Re: [PATCH 4.4 000/101] 4.4.19-stable review", "", "4.4.19", 1),
        ("Re: [stable] Re: [PATCH 00/22] -stable review", "> " + BODY.format("2.6.16.17"), "2.6.16.17", 1),
        ("Re: [patch 00/23] -stable review", "> review cycle for the 2.6.14.7 \n> > release.", "2.6.14.7", 1),
    ],
)
def test_a_reply_to_a_cover_is_an_answer(subject: str, text: str, version: str, rc: int) -> None:
    answer = read_answer(FakeMail(subject=subject, text=text, from_address="ada@example.org"))

    assert answer is not None
    assert (answer.version.text, answer.rc) == (version, rc)


@pytest.mark.parametrize(
    "subject",
    [
        "[PATCH 6.12 000/105] 6.12.49-rc1 review",
        "Re: [PATCH 6.12 001/105] drm: fix a leak",
        "Re: Linux 6.12.49",
        "Re: [PATCH 00/22] -stable review",
        "Re: ",
        "Re: " * 1000 + "[PATCH 6.12 000/105] 6.12.49-rc1 review",
    ],
)
def test_all_other_mail_is_no_answer(subject: str) -> None:
    assert read_answer(FakeMail(subject=subject)) is None


@pytest.mark.parametrize(
    ("name", "who"), [("Ada Moreau", "Ada Moreau"), ("", "ada"), ("  ", "ada"), ("x" * 1000, "x" * 200)]
)
def test_who_answers_is_a_name_never_an_address(name: str, who: str) -> None:
    mail = FakeMail(
        subject="Re: [PATCH 6.12 000/105] 6.12.49-rc1 review", from_name=name, from_address="ada@example.org"
    )

    answer = read_answer(mail)

    assert answer is not None
    assert answer.who == who


def test_a_mail_of_the_archive_is_read_as_it_is() -> None:
    raw = (
        b"From: =?utf-8?q?S=C3=B8ren_Kj=C3=A6r?= <soren@example.org>\nMessage-ID: <answer@example>\n"
        b"Subject: Re: [PATCH 6.12 000/105]\n 6.12.49-rc1 review\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"> This is the start=20\n\nTested-by: =\nS=C3=B8ren\n"
    )

    answer = read_answer(parse_mail(raw, arrived=datetime(2025, 9, 23, tzinfo=UTC)))

    assert answer is not None
    assert (answer.who, answer.verdict, answer.message_id) == ("Søren Kjær", Verdict.TESTED, "answer@example")


PIECES = ["Re: ", "[PATCH 6.12 000/105]", " 6.12.49-rc1", " review", "Responses should be made by ", "Sep", " 31 ",
          "99:99", "PM", "2025", "+9999", "\n", "\x00", "\ud800", "٣"]  # fmt: skip
texts = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@given(subject=texts, text=texts, name=st.text(), arrived=st.datetimes(timezones=st.just(UTC)))
def test_any_mail_gives_a_round_an_answer_or_none(subject: str, text: str, name: str, arrived: datetime) -> None:
    mail = FakeMail(subject=subject, text=text, from_name=name, arrived=arrived)

    found, answer = read_round(mail, announcers=REAL), read_answer(mail)

    assert found is None or answer is None
    assert found is None or found.version.is_stable


@given(text=texts, arrived=st.datetimes(timezones=st.just(UTC)))
def test_any_body_gives_a_deadline_within_thirty_days_or_none(text: str, arrived: datetime) -> None:
    found = opened(text=f"Responses should be made by {text}", arrived=arrived)

    assert found is not None
    assert found.deadline is None or abs(found.deadline - arrived).days <= 30


@pytest.mark.parametrize("piece", ["Re: ", "[", "a ", "[PATCH ", "0", "/", "-stable"])
def test_a_huge_subject_costs_little(piece: str) -> None:
    read_answer(FakeMail(subject=piece * 500_000))
    opened(subject=piece * 500_000)
