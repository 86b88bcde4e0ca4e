"""Which subsystems a regression belongs to: by archives, by recipients, by what its culprit changed."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Inbox
from ingest import pipeline, polling, sync
from maintainers.lists import name_of
from maintainers.models import Addressed, Reading, Touched
from regressions.models import Regression
from tests.state import dump
from tests.threads import START, Letter, letter, load_few_facts
from trees.models import Tree
from trees.tests.make import Repository, make_tree

pytestmark = pytest.mark.django_db(transaction=True)
RANGE = "#regzbot introduced: v7.0..v7.1\n"
FILE = """Maintainers List
----------------

USB SUBSYSTEM
M:\tMats Maintainer <mats@example.org>
L:\tlinux-usb@vger.kernel.org
S:\tMaintained
F:\tdrivers/usb/

MEMORY MANAGEMENT
L:\tlinux-mm@kvack.org
F:\tmm/

THE REST
L:\tlinux-kernel@vger.kernel.org
F:\t*
F:\t*/
"""


@pytest.fixture(autouse=True)
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    load_few_facts()
    return tmp_path


def to(one: Letter, *recipients: str) -> Letter:
    """The same letter with recipients."""
    return Letter(f"To: {recipients[0]}\nCc: {', '.join(recipients[1:])}\n".encode() + one.raw, one.arrived)


def read(upstream: Path, *letters: Letter, name: str = "lkml") -> None:
    append_mails(upstream / "git" / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name=name, defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


def read_tree(tree: Tree) -> None:
    errors: dict[str, str] = {}
    polling.sync_trees([tree], errors, lambda name, done: None)
    assert errors == {}


def subsystems(report: str = "r1") -> list[str]:
    return Regression.objects.get(report=f"{report}@example.org").subsystems


def test_the_archive_that_has_the_report_counts(state_dir: Path) -> None:
    read(state_dir / "up", letter("r1", minutes=0, body=RANGE), name="linux-usb")

    assert subsystems() == ["linux-usb"]


def test_the_lists_that_the_report_was_sent_to_count(state_dir: Path) -> None:
    read(
        state_dir / "up",
        to(letter("r1", minutes=0, body=RANGE), "linux-usb@vger.kernel.org", "netdev@vger.kernel.org", "a@b.example"),
    )

    assert subsystems() == ["linux-usb", "netdev"]


def test_the_mail_that_brings_a_report_counts_and_other_replies_do_not(state_dir: Path) -> None:
    read(
        state_dir / "up",
        letter("r1", minutes=0),
        to(letter("r1.1", minutes=5, to="r1", body=RANGE.replace("intro", "^intro")), "linux-usb@vger.kernel.org"),
        to(letter("r1.2", minutes=9, to="r1.1"), "netdev@vger.kernel.org"),
    )

    assert subsystems() == ["linux-usb"]


def test_lists_of_everything_are_no_subsystem(state_dir: Path) -> None:
    read(
        state_dir / "up",
        to(letter("r1", minutes=0, body=RANGE), "stable@vger.kernel.org", "regressions@lists.linux.dev"),
    )

    assert subsystems() == []


def test_a_second_archive_that_comes_later_adds_its_list(state_dir: Path) -> None:
    report = letter("r1", minutes=0, body=RANGE)
    read(state_dir / "one", report, name="linux-usb")
    read(state_dir / "two", report, name="netdev")

    assert subsystems() == ["linux-usb", "netdev"]


def test_the_copy_that_arrived_first_speaks_for_the_recipients(state_dir: Path) -> None:
    late = to(letter("r1", minutes=5, body=RANGE), "netdev@vger.kernel.org")
    early = to(letter("r1", minutes=0, body=RANGE), "linux-usb@vger.kernel.org")
    read(state_dir / "one", late, name="lkml")
    read(state_dir / "two", early, name="stable")

    assert subsystems() == ["linux-usb"]


def test_a_list_that_is_found_to_be_general_is_none_after_a_rebuild(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(state_dir / "up", to(letter("r1", minutes=0, body=RANGE), "netdev@vger.kernel.org", "linux-mm@kvack.org"))
    monkeypatch.setattr("maintainers.lists.GENERIC", frozenset({"lkml", "netdev"}))
    name_of.cache_clear()

    pipeline.rebuild()

    name_of.cache_clear()

    assert subsystems() == ["linux-mm"]


def test_patches_without_commands_have_no_recipients_stored(state_dir: Path) -> None:
    patch = letter("p1", minutes=0, subject="[PATCH] usb: fix it")
    flagged = letter("p2", minutes=1, subject="[PATCH] usb: fix it, too", body=RANGE)
    read(state_dir / "up", *(to(one, "linux-usb@vger.kernel.org") for one in (patch, flagged, letter("t", minutes=2))))

    stored = set(Addressed.objects.values_list("message__message_id", flat=True))

    assert stored == {"p2@example.org", "t@example.org"}


def make_mainline(path: Path) -> tuple[Repository, str]:
    """A tree with a MAINTAINERS file, and the commit that broke something in drivers/usb."""
    mainline = Repository(path / "mainline.git")
    mainline.clock = START - timedelta(days=20)
    mainline.commit("old\n", files={"MAINTAINERS": FILE, "drivers/usb/core.c": "1", "mm/slub.c": "1"})
    mainline.tag("v7.0")
    culprit = mainline.commit("usb: break resume\n", files={"drivers/usb/core.c": "2"})
    mainline.tag("v7.1")
    return mainline, culprit


def test_who_looks_after_what_the_culprit_changed_counts(state_dir: Path) -> None:
    mainline, culprit = make_mainline(state_dir)
    tree = make_tree(mainline)
    read_tree(tree)
    read(
        state_dir / "up",
        to(letter("r1", minutes=0, body=f"#regzbot introduced: {culprit}\n"), "netdev@vger.kernel.org"),
    )
    assert subsystems() == ["netdev"]

    read_tree(tree)

    assert Touched.objects.get(sha=culprit).paths == ["drivers/file", "drivers/usb/core.c"]
    assert subsystems() == ["linux-usb", "netdev"]


def test_a_new_file_moves_the_culprits_of_a_subsystem(state_dir: Path) -> None:
    mainline, culprit = make_mainline(state_dir)
    tree = make_tree(mainline)
    read(state_dir / "up", letter("r1", minutes=0, body=f"#regzbot introduced: {culprit}\n"))
    read_tree(tree)
    assert subsystems() == ["linux-usb"]
    mainline.commit("MAINTAINERS: another list\n", files={"MAINTAINERS": FILE.replace("linux-usb@", "usb-core@")})

    Reading.objects.update(asked_at=START)
    read_tree(tree)

    assert subsystems() == ["usb-core"]


def test_membership_follows_from_stored_facts_in_any_order(state_dir: Path, settings: Settings) -> None:
    mainline, culprit = make_mainline(state_dir)
    one, two = state_dir / "one", state_dir / "two"
    report = to(letter("r1", minutes=0, body=RANGE), "linux-mm@kvack.org")
    bisected = letter("r1.1", minutes=7, to="r1", body=f"#regzbot introduced: {culprit}\n")
    tree = make_tree(mainline)
    read_tree(tree)
    read(one, report, bisected, name="linux-usb")
    read(two, report, name="netdev")
    read_tree(tree)
    before = dump()

    pipeline.rebuild()

    assert dump() == before
    assert subsystems() == ["linux-mm", "linux-usb", "netdev"]
