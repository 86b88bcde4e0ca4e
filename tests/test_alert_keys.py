"""What names a thing that happened outlives rebuilding, other copies of mails, and mail that is read late."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Inbox
from digests.alerts import happened
from ingest import pipeline, polling, sync
from news.happenings import Happening
from regressions.models import Regression
from tests.test_order import LETTERS, letters_about, make_trees
from tests.threads import START, Letter, load_few_facts, small_world
from trees.models import Kind, Tree

pytestmark = pytest.mark.django_db(transaction=True)
AT = START + timedelta(days=60)


def read(name: str, upstream: Path, letters: list[Letter]) -> None:
    append_mails(upstream / "git" / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name=name, defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


def told() -> list[Happening]:
    return happened(START - timedelta(days=60), at=AT)


def keys() -> list[str]:
    return sorted(one.key for one in told())


@pytest.fixture
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    load_few_facts()
    return tmp_path


@pytest.fixture
def world(state_dir: Path) -> Path:
    """Mail and trees: reports, fixes announced, landed and ported, duplicates, invalid ones."""
    culprit = make_trees(state_dir)
    trees = [Tree.objects.create(name=k, url=str(state_dir / f"{k}.git"), kind=k) for k in (Kind.MAINLINE, Kind.STABLE)]
    polling.sync_trees(trees, {}, lambda name, done: None)
    read("one", state_dir / "one", letters_about(culprit) + small_world())
    polling.sync_trees(trees, {}, lambda name, done: None)
    return state_dir


def test_the_world_has_most_kinds(world: Path) -> None:
    kinds = {one.what.value for one in told()}
    assert kinds >= {"reported", "fix posted", "fix incoming", "settled", "no longer counted", "overdue", "released"}


def test_no_two_things_have_the_same_key(world: Path) -> None:
    assert len(set(keys())) == len(keys())


def test_a_rebuild_changes_no_key(world: Path) -> None:
    before, rows = keys(), set(Regression.objects.values_list("pk", flat=True))

    pipeline.rebuild()

    assert keys() == before
    assert rows.isdisjoint(Regression.objects.values_list("pk", flat=True))


def test_copies_that_arrived_earlier_and_are_read_later_change_no_key(world: Path) -> None:
    before = {one.key: one.at for one in told()}
    early = [Letter(one.raw, one.arrived - timedelta(seconds=40)) for one in [*LETTERS, *small_world()]]

    read("two", world / "two", early)

    after = {one.key: one.at for one in told()}
    assert after.keys() == before.keys()
    assert after != before


def test_mail_that_is_read_late_is_told_beside_what_was_told(state_dir: Path) -> None:
    letters = sorted(small_world(), key=lambda one: one.arrived)
    late = [one for one in letters if b"Subject: mm: slow" in one.raw]
    read("one", state_dir / "one", [one for one in letters if one not in late])
    before = keys()

    read("two", state_dir / "two", late)

    new = [one for one in told() if one.key not in before]
    assert set(before) < set(keys())
    assert {one.title for one in new} == {"mm: slow"}
