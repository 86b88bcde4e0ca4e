"""Announcement mails to releases."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.mail import parse_mail
from releases.announcers import REAL, SAMPLE
from releases.facts import Precision, Witness
from releases.reader import Announcement, read
from releases.versions import Tree

LINUS = "torvalds@linux-foundation.org"
GREG = "gregkh@linuxfoundation.org"
RT = "wagi@kernel.org"
NEXT = "sfr@canb.auug.org.au"


@dataclass(frozen=True)
class FakeMail:
    """A mail as far as the reader looks."""

    message_id: str = "announcement@example"
    subject: str = "Linux 7.4-rc3"
    from_address: str = LINUS
    references: tuple[str, ...] = ()
    arrived: datetime = datetime(2026, 11, 8, 22, 14, 5, tzinfo=UTC)
    text: str = "Hi all,\n\nMost of this week is driver fixes, nothing that worries me.\n\n   Linus\n"


def read_real(**fields: object) -> Announcement | None:
    return read(FakeMail(**fields), announcers=REAL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "sender", "version", "tree"),
    [
        ("Linux 7.4-rc3", LINUS, "7.4-rc3", Tree.MAINLINE),
        ("Linux 6.14", LINUS, "6.14", Tree.MAINLINE),
        ("Linux  6.14-rc3 ", LINUS, "6.14-rc3", Tree.MAINLINE),
        ("Linux v2.6.12", "torvalds@osdl.org", "2.6.12", Tree.MAINLINE),
        ("Linux 2.6.31-rc5", LINUS, "2.6.31-rc5", Tree.MAINLINE),
        ("Linux 4.19-rc5", GREG, "4.19-rc5", Tree.MAINLINE),
        ("Linux 6.12.59", GREG, "6.12.59", Tree.STABLE),
        ("Linux 2.6.30.4", "gregkh@suse.de", "2.6.30.4", Tree.STABLE),
        ("Linux 5.4.300", "sashal@kernel.org", "5.4.300", Tree.STABLE),
        ("[ANNOUNCE] 6.1.99-rt36", RT, "6.1.99-rt36", Tree.RT),
        ("[ANNOUNCE] 2.6.31-rc4-rt1", "tglx@linutronix.de", "2.6.31-rc4-rt1", Tree.RT),
        ("[ANNOUNCE] v6.6-rc6-rt10", "bigeasy@linutronix.de", "6.6-rc6-rt10", Tree.RT),
        ("linux-next: Tree for Nov 6", NEXT, "next-20261106", Tree.NEXT),
        ("linux-next: Tree for November 6", NEXT, "next-20261106", Tree.NEXT),
        ("linux-next: Tree for Nov 6", "broonie@kernel.org", "next-20261106", Tree.NEXT),
    ],
)
def test_an_announcement_of_each_tree_is_read(subject: str, sender: str, version: str, tree: Tree) -> None:
    announcement = read_real(subject=subject, from_address=sender)

    assert announcement is not None
    assert (announcement.version.text, announcement.tree) == (version, tree)


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("Re: Linux 7.4-rc3", LINUS),
        ("Linux 7.4-rc3 is broken here", LINUS),
        ("Linux 7.4-rc3 (was: other)", LINUS),
        ("Linux", LINUS),
        ("Linux next-20261120", LINUS),
        ("linux 7.4-rc3", LINUS),
        ("[GIT PULL] Linux 7.4-rc3", LINUS),
        ("linux-next: stats (was: Linux 6.19-rc1)", NEXT),
        ("Linux 6.12.49-rc1", GREG),  # a review round is no release
        ("Linux 6.1.99-rt36", RT),
        ("[ANNOUNCE] 6.1.99", RT),
        ("[ANNOUNCE] trace-cmd 3.3", "rostedt@goodmis.org"),
        ("[ANNOUNCE] CFP", RT),
        ("[PATCH 6.12 000/105] 6.12.49-rc1 review", GREG),
        ("linux-next: Tree for Nov 31", NEXT),
        ("linux-next: Tree for Foo 6", NEXT),
        ("linux-next: Tree for Nov 6 (drm/xe)", NEXT),
        ("linux-next: Tree for Nov ٦", NEXT),
        ("linux-next: Tree for Jun 1", NEXT),  # nowhere near its arrival
        ("", LINUS),
        ("Linux " + "9" * 100_000, LINUS),
    ],
)
def test_other_subjects_announce_nothing(subject: str, sender: str) -> None:
    assert read_real(subject=subject, from_address=sender) is None


def test_a_reply_announces_nothing() -> None:
    assert read_real(references=("earlier@example",)) is None


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("Linux 7.4-rc3", "somebody@example.org"),
        ("Linux 7.4-rc3", ""),
        ("Linux 7.4-rc3", NEXT),
        ("Linux 6.12.59", LINUS),
        ("[ANNOUNCE] 6.1.99-rt36", LINUS),
        ("linux-next: Tree for Nov 6", LINUS),
    ],
)
def test_who_does_not_keep_the_tree_cannot_announce_it(subject: str, sender: str) -> None:
    assert read_real(subject=subject, from_address=sender) is None


def test_the_people_of_the_sample_world_announce_nothing_real() -> None:
    mail = FakeMail(from_address="ylva.norrby@kernel.example")

    assert read(mail, announcers=REAL) is None
    assert read(mail, announcers=SAMPLE) is not None


@pytest.mark.parametrize(
    ("arrived", "day", "version"),
    [
        (datetime(2024, 1, 1, 2, tzinfo=UTC), "Dec 31", "next-20231231"),
        (datetime(2023, 12, 31, 20, tzinfo=UTC), "Jan 1", "next-20240101"),  # it is morning in Australia
        (datetime(2024, 2, 29, 5, tzinfo=UTC), "Feb 29", "next-20240229"),
        (datetime(9999, 12, 31, 5, tzinfo=UTC), "Dec 31", None),  # the grammar ends with the year 2999
    ],
)
def test_the_year_of_linux_next_is_the_one_nearest_to_arrival(arrived: datetime, day: str, version: str | None) -> None:
    announcement = read_real(subject=f"linux-next: Tree for {day}", from_address=NEXT, arrived=arrived)

    assert (announcement and announcement.version.text) == version


def test_the_date_of_a_release_is_the_arrival_of_its_announcement() -> None:
    announcement = read_real()

    assert announcement is not None
    assert announcement.released_at == datetime(2026, 11, 8, 22, 14, 5, tzinfo=UTC)


def test_realtime_names_its_commit() -> None:
    sha = "0123456789abcdef0123456789abcdef01234567"
    text = f"Dear RT folks!\n\nI'm pleased to announce it.\n\n  branch: v6.1-rt\n  Head SHA1: {sha}\n"

    announcement = read_real(subject="[ANNOUNCE] 6.1.99-rt36", from_address=RT, text=text)

    assert announcement is not None
    assert announcement.commit == sha


def test_an_announcement_is_a_fact_with_its_mail_as_source() -> None:
    announcement = read_real()

    assert announcement is not None
    fact = announcement.fact
    assert (fact.version, fact.witness, fact.precision) == ("7.4-rc3", Witness.ANNOUNCEMENT, Precision.SECOND)
    assert (fact.message_id, fact.seen_at) == ("announcement@example", announcement.released_at)
    assert fact.excerpt == "Most of this week is driver fixes, nothing that worries me."


def test_a_mail_of_the_archive_is_read_as_it_is() -> None:
    raw = (
        b"From: Linus Torvalds <Torvalds@Linux-Foundation.org>\nSubject: =?utf-8?q?Linux_7=2E4-rc3?=\n"
        b"Message-ID: <rc3@example>\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"Nothing here =\nlooks alarming, as far as I can see.\n"
    )

    announcement = read(parse_mail(raw, arrived=datetime(2026, 11, 8, tzinfo=UTC)), announcers=REAL)

    assert announcement is not None
    assert (announcement.version.text, announcement.message_id) == ("7.4-rc3", "rc3@example")
    assert announcement.excerpt == "Nothing here looks alarming, as far as I can see."


words = st.sampled_from(["Linux", "[ANNOUNCE]", "linux-next: Tree for", "7.4", "-rt1", "Nov", "99", "\x00", " "])


@given(
    subject=st.text() | st.lists(words).map(" ".join),
    text=st.text(),
    arrived=st.datetimes(timezones=st.just(UTC)),
    sender=st.sampled_from([LINUS, GREG, RT, NEXT]),
)
def test_any_mail_gives_an_announcement_or_none(subject: str, text: str, arrived: datetime, sender: str) -> None:
    announcement = read_real(subject=subject, text=text, arrived=arrived, from_address=sender)

    assert announcement is None or sender in REAL[announcement.tree]
