"""Series follow what turns out to be otherwise: older copies of a mail, mails and tags that come late, deletions."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from ingest import pipeline, polling
from patches.models import Series
from patches.tests.test_promises import NAMES, read, write
from patches.tests.world import PAT, diff, patch
from tests.state import dump
from tests.threads import Letter, delete, letter
from trees.models import Kind
from trees.tests.make import Repository, make_tree

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


def read_in_turn(state_dir: Path, *batches: list[Letter]) -> None:
    """Each batch from an inbox of its own, one after the other."""
    for number, letters in enumerate(batches):
        write(state_dir / f"up{number}", letters)
        read(f"list{number}", state_dir / f"up{number}")


def assert_a_rebuild_changes_nothing() -> None:
    before = dump()
    pipeline.rebuild()
    after = dump()
    for name in NAMES:
        assert before[name] == after[name], name


def earlier(one: Letter, **by: float) -> Letter:
    """The same mail as another list got it before."""
    return Letter(one.raw, one.arrived - timedelta(**by))


def test_a_revision_whose_successor_was_deleted_is_superseded_no_more(state_dir: Path) -> None:
    first = patch("s1", "[PATCH] usb: wait", 0, "drivers/usb/hub.c")
    second = patch("s2", "[PATCH v2] usb: wait", 9000, "drivers/usb/hub.c")
    read_in_turn(state_dir, [first, second])

    delete(state_dir / "up0" / "git" / "0.git", second)
    read("list0", state_dir / "up0")

    assert Series.objects.get().superseded_at is None


@pytest.mark.parametrize("is_mail_first", [True, False])
@pytest.mark.parametrize("is_tag_late", [True, False])
def test_a_series_knows_when_its_release_came_out(state_dir: Path, is_mail_first: bool, is_tag_late: bool) -> None:
    mail = letter("p1", minutes=0, subject="[PATCH] net: a", sender=PAT, body=diff("net/a.c"))
    upstream = Repository(state_dir / "upstream.git")
    upstream.commit("zero\n")
    upstream.commit("net: a\n", author=PAT.encode(), at=mail.arrived + timedelta(days=2))
    tree, released_at = make_tree(upstream, Kind.MAINLINE), mail.arrived + timedelta(days=5)

    if is_mail_first:
        read_in_turn(state_dir, [mail])
    if not is_tag_late:
        upstream.tag("v7.0-rc3", at=released_at)
    polling.sync_trees([tree], {}, lambda name, done: None)
    if not is_mail_first:
        read_in_turn(state_dir, [mail])
    if is_tag_late:
        upstream.tag("v7.0-rc3", at=released_at)
        polling.sync_trees([tree], {}, lambda name, done: None)

    assert Series.objects.values_list("release", "released_at").get() == ("v7.0-rc3", released_at)
