"""Series follow what turns out to be otherwise: older copies of a mail, mails and tags that come late, deletions."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from ingest import pipeline, polling
from patches.models import Part, Series
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


def test_a_later_revision_follows_what_a_deletion_put_into_another_effort(state_dir: Path) -> None:
    """v3 goes on with v2; a patch of that, now gone, named another v1 than its title does."""
    first = patch("a1", "[PATCH] mm: free pages", 0, "mm/b.c")
    other = patch("b1", "[PATCH] mm: count pages", 10, "mm/a.c")
    second = patch("c1", "[PATCH v2 1/2] mm: count pages", 3001, "mm/a.c")
    link = "v1: https://lore.kernel.org/r/a1@example.org"
    gone = patch("c2", "[PATCH v2 2/2] mm: free pages", 3002, "mm/b.c", to=("c1",), notes=link)
    third = patch("t1", "[PATCH v3] mm: count pages", 9000, "mm/a.c")
    read_in_turn(state_dir, [first, other, second, gone, third])
    assert Series.objects.get(head="t1@example.org").effort == "a1@example.org"

    delete(state_dir / "up0" / "git" / "0.git", gone)
    read("list0", state_dir / "up0")

    assert Series.objects.get(head="t1@example.org").effort == "b1@example.org"
    assert_a_rebuild_changes_nothing()


def test_mails_of_one_run_that_a_moderator_held_back_are_one_series_in_any_batches(state_dir: Path) -> None:
    one = patch("20260302.1-1-pat", "[PATCH 1/2] mm: a", 0, "mm/a.c")
    other = patch("20260302.1-2-pat", "[PATCH 2/2] mm: b", 1, "mm/b.c")

    read_in_turn(state_dir, [one], [earlier(other, days=-3)])

    assert_a_rebuild_changes_nothing()


def test_a_patch_is_found_again_when_an_older_copy_says_otherwise(state_dir: Path) -> None:
    """A relay wrote a date of its own: that of the copy which came before it is the commit's."""
    cover = letter("c", minutes=-9, subject="[PATCH 0/2] net: two", sender=PAT)
    first = patch("p1", "[PATCH 1/2] net: a", -8, "net/a.c", to=("c",))
    second = patch("p2", "[PATCH 2/2] net: b", -6, "net/b.c", to=("c",))
    older = patch("p2", "[PATCH 2/2] net: b", -7, "net/b.c", to=("c",))
    upstream = Repository(state_dir / "upstream.git")
    upstream.commit("zero\n", at=older.arrived - timedelta(days=2))
    upstream.commit("net: otherwise\n", author=PAT.encode(), at=older.arrived)
    polling.sync_trees([make_tree(upstream)], {}, lambda name, done: None)

    read_in_turn(state_dir, [cover, first, second], [older])

    assert_a_rebuild_changes_nothing()
    assert Part.objects.get(message__message_id="p2@example.org").how == "date"


def test_a_mail_whose_older_copy_is_no_patch_is_in_no_series(state_dir: Path) -> None:
    posted = patch("p1", "[PATCH] net: a", 10, "net/a.c")

    read_in_turn(state_dir, [posted], [letter("p1", minutes=5, subject="net: a question", sender=PAT)])

    assert_a_rebuild_changes_nothing()
    assert not Series.objects.exists()


def test_a_series_falls_apart_when_an_older_copy_is_far_from_the_rest(state_dir: Path) -> None:
    first = patch("p1", "[PATCH 1/2] net: a", 10_000, "net/a.c")
    second = patch("p2", "[PATCH 2/2] net: b", 10_001, "net/b.c")
    older = patch("p2", "[PATCH 2/2] net: b", 0, "net/b.c")

    read_in_turn(state_dir, [first, second], [older])

    assert_a_rebuild_changes_nothing()
    assert Part.objects.count() == 2


def test_a_copy_of_a_patch_is_looked_for_among_commits(state_dir: Path) -> None:
    """It moves a file: with it the series has as many lines and files as before."""
    move = f"Signed-off-by: {PAT}\n---\ndiff --git a/b.c b/c.c\nsimilarity index 100%\nrename from b.c\nrename to c.c\n"
    upstream = Repository(state_dir / "upstream.git")
    upstream.commit("zero\n")
    upstream.commit("net: b\n\nLink: https://patch.msgid.link/again@example.org\n", author=PAT.encode(),
                    at=letter("x", minutes=3000).arrived)  # fmt: skip
    polling.sync_trees([make_tree(upstream)], {}, lambda name, done: None)
    cover = letter("c", minutes=0, subject="[PATCH 0/2] net: two", sender=PAT)
    first = patch("p1", "[PATCH 1/2] net: a", 1, "net/a.c", to=("c",))
    second = letter("p2", minutes=2, subject="[PATCH 2/2] net: b", sender=PAT, references=("c",), body=move)
    copy = letter("again", minutes=60, subject="[PATCH 2/2] net: b", sender=PAT, references=("c",), body=move)

    read_in_turn(state_dir, [cover, first, second], [copy])

    assert_a_rebuild_changes_nothing()
    assert Part.objects.get(message__message_id="again@example.org").how == "link"


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
