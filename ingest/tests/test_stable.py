"""The end of a series and its last review, from mails in real archives."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Inbox, Message, Quarantine
from ingest import polling, sync
from releases.store import load_facts
from stable.facts import Promise
from stable.fold import SupportState
from stable.models import Statement
from stable.queries import in_review, reviews, series
from stable.store import load_support
from tests.state import dump
from tests.threads import START, Letter, delete, letter

pytestmark = pytest.mark.django_db
GREG = "Greg Kroah-Hartman <gregkh@linuxfoundation.org>"
TILDA = "Tilda Tester <tilda@example.org>"
COVER = "[PATCH 7.0 000/105] 7.0.3-rc{} review"
LAST = "I'm announcing the release of the 7.0.3 kernel.\n\nThis is the LAST 7.0.y kernel to be released.\n"
GOOD, BAD = "Tested-by: somebody <s@example.org>\n", "arm: fails to build.\n"
NOW = START + timedelta(days=3)


def review() -> list[Letter]:
    """c1 ── c1.1 (Rosa: good) ── c1.2 (Rosa: good), c1.3 (Tilda: bad)    c2 ── c2.1 (Tilda: good)    a1 ── a1.1"""
    due = "Responses should be made by Wed, 04 Mar 2026 12:00:00 +0000.\n"
    one, two = COVER.format(1), COVER.format(2)
    return [
        letter("c1", minutes=0, subject=one, sender=GREG, body=due),
        letter("c1.1", minutes=60, subject=f"Re: {one}", to="c1", body=GOOD),
        letter("c1.2", minutes=70, subject=f"Re: {one}", to="c1.1", body=GOOD),
        letter("c1.3", minutes=80, subject=f"Re: {one}", to="c1", sender=TILDA, body=BAD),
        letter("c2", minutes=600, subject=two, sender=GREG, body=due),
        letter("c2.1", minutes=660, subject=f"Re: {two}", to="c2", sender=TILDA, body=GOOD),
        letter("a1", minutes=3000, subject="Linux 7.0.3", sender=GREG, body=LAST),
        letter("a1.1", minutes=3060, subject="Re: Linux 7.0.3", to="a1", body="Is 7.0.y end-of-life now?\n"),
    ]


@pytest.fixture(autouse=True)
def state(settings: Settings, tmp_path: Path) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


def receive(upstream: Path, *letters: Letter) -> None:
    """Append mails to the archive of that name, and read what is new in it."""
    if letters:
        append_mails(upstream / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name=upstream.name, defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    inbox.refresh_from_db()
    assert inbox.error == ""
    sync.drain(jobs=1, report=sync.Report(), progress=lambda *_: None)


def copied(one: Letter, *, minutes: int = 0) -> Letter:
    """The same mail as another list got it."""
    return Letter(
        b"Received: from elsewhere by other.example.org\n" + one.raw, one.arrived + timedelta(minutes=minutes)
    )


def mail(ident: str) -> Letter:
    return next(one for one in review() if f"Message-ID: <{ident}@".encode() in one.raw)


def support(at: datetime = NOW) -> SupportState | None:
    found = series("7.0.y", at=at)
    return found.support.state if found else None


def test_a_series_ends_with_the_announcement_that_says_so(state: Path) -> None:
    receive(state / "stable", *review())

    row = Statement.objects.get()
    assert (row.series, row.promise, row.source) == ("7.0.y", Promise.ENDED, "a1@example.org")
    assert row.message == Message.objects.get(message_id="a1@example.org")
    told = row.said_at
    assert support(told) is SupportState.ENDED
    assert support(told - timedelta(seconds=1)) is None  # its first release that is known was this one


def test_a_mail_that_is_deleted_takes_its_statement_back(state: Path) -> None:
    receive(state / "stable", *review())

    delete(state / "stable" / "0.git", mail("a1"))
    receive(state / "stable")

    assert not Statement.objects.exists()
    assert support() is SupportState.SUPPORTED


def test_a_cover_and_an_answer_that_are_deleted_are_taken_back(state: Path) -> None:
    receive(state / "stable", *review())

    for ident in ("c2", "c1.3"):
        delete(state / "stable" / "0.git", mail(ident))
        receive(state / "stable")

    assert [(one.rc, one.tested, one.failed) for one in reviews("7.0.3", at=NOW)] == [(1, 1, 0)]


def test_what_two_lists_carry_is_told_once(state: Path) -> None:
    receive(state / "stable", *review())
    once = dump()

    receive(state / "lkml", *(copied(one, minutes=1) for one in review()))

    after = dump()
    for name in ("statements", "rounds", "answers", "releases"):
        assert after[name] == once[name], name


@pytest.mark.parametrize("gone", ["stable", "lkml"])
def test_what_one_of_two_lists_deletes_is_still_told(state: Path, gone: str) -> None:
    last = mail("a1")
    receive(state / "stable", last)
    receive(state / "lkml", copied(last, minutes=7))

    delete(state / gone / "0.git", last if gone == "stable" else copied(last))
    receive(state / gone)

    said_at = last.arrived + timedelta(minutes=7 if gone == "stable" else 0)
    assert Statement.objects.values_list("series", "said_at").get() == ("7.0.y", said_at)


def test_a_tester_who_answers_twice_counts_once(state: Path) -> None:
    receive(state / "stable", *review())

    found = reviews("7.0.3", at=NOW)

    assert [(one.rc, one.patches, one.tested, one.failed) for one in found] == [(1, 105, 1, 1), (2, 105, 1, 0)]
    assert found[0].deadline == datetime.fromisoformat("2026-03-04T12:00Z")


def test_a_release_is_in_review_until_it_is_announced(state: Path) -> None:
    receive(state / "stable", *review())

    found = [in_review(at=START + timedelta(minutes=n)) for n in (599, 600, 2999, 3000)]

    assert [[(one.version, one.rc) for one in some] for some in found] == [
        [("7.0.3", 1)],
        [("7.0.3", 2)],
        [("7.0.3", 2)],
        [],
    ]


def test_an_answer_counts_when_its_cover_comes_later(state: Path) -> None:
    receive(state / "stable", mail("c1.1"))
    assert reviews("7.0.3", at=NOW) == []

    receive(state / "stable", mail("c1"))

    assert [one.tested for one in reviews("7.0.3", at=NOW)] == [1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_does_not_matter(state: Path, settings: Settings, seed: int) -> None:
    receive(state / "stable", *review())
    expected = dump()
    call_command("flush", interactive=False, verbosity=0)
    settings.STATE_DIR = state / "other"
    settings.RANGE_COMMITS = 2
    chance = random.Random(seed)
    letters = chance.sample(review(), 8)

    for cut in range(0, 8, 3):
        receive(state / f"again-{seed}", *letters[cut : cut + 3])

    after = dump()
    for name in ("statements", "rounds", "answers", "sightings", "releases"):
        assert after[name] == expected[name], name


@pytest.mark.parametrize("rubbish", ["\0", "=00", "\x1b[2J", "x" * 3_000_000, "> " * 1_000_000])
def test_hostile_mail_is_stored_like_any_other(state: Path, rubbish: str) -> None:
    name = f"=?utf-8?q?R=00o=0A{rubbish[:500]}sa?= <rosa@example.org>"
    receive(
        state / "stable",
        letter("c1", minutes=0, subject=COVER.format(1), sender=GREG, body=f"{rubbish}\n{rubbish}"),
        letter("c1.1", minutes=1, subject=f"Re: {COVER.format(1)}", to="c1", sender=name, body=f"{GOOD}\n{rubbish}"),
        letter("a1", minutes=2, subject="Linux 7.0.3", sender=GREG, body=f"{LAST}\n{rubbish}"),
        letter("a1.1", minutes=3, subject="Re: Linux 7.0.3", to="a1", sender=GREG, body=f"{rubbish}\n\n{LAST}"),
    )

    assert not Quarantine.objects.exists()
    assert [one.tested for one in reviews("7.0.3", at=NOW)] == [1]
    assert "a1@example.org" in Statement.objects.values_list("source", flat=True)


def test_reading_again_tells_the_same(state: Path) -> None:
    receive(state / "stable", *review())
    receive(state / "lkml", *(copied(one, minutes=-1) for one in review()[::2]))
    expected = dump()

    call_command("rebuild", reread=True, verbosity=0)

    assert dump() == expected


def test_the_word_of_an_announcement_and_that_of_the_facts_file_stand_side_by_side(state: Path) -> None:
    load_facts()
    load_support()
    before = Statement.objects.count()

    receive(state / "stable", mail("a1"))

    assert Statement.objects.count() == before + 1
    assert load_support() == 0
