"""Series keep ingestion's promises: any order and batches give the same, a rebuild, too, and deletions are followed."""

import random
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Inbox
from ingest import pipeline, polling, sync
from patches.models import Part, Series
from patches.tests.world import PAT, diff, patch_world
from tests.state import dump
from tests.threads import Letter, delete, letter
from trees.models import Kind, Tree
from trees.tests.make import Repository

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = len(patch_world())
NAMES = ("postings", "words", "series", "parts")


@pytest.fixture
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


def write(upstream: Path, letters: list[Letter]) -> None:
    append_mails(upstream / "git" / "0.git", [(one.raw, one.arrived) for one in letters])


def read(name: str, upstream: Path) -> None:
    inbox, _ = Inbox.objects.get_or_create(name=name, defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


def titles() -> dict[str, list[str]]:
    """By head of the effort: heads of its revisions in order."""
    found: dict[str, list[str]] = {}
    for series in Series.objects.order_by("posted_at", "head"):
        found.setdefault(series.effort.partition("@")[0], []).append(series.head.partition("@")[0])
    return found


def test_the_world_of_patches_folds_to_what_its_docstring_says(state_dir: Path) -> None:
    write(state_dir / "up", patch_world())

    read("list", state_dir / "up")

    assert titles() == {"c1": ["c1", "c2"], "l1": ["l1"], "s1": ["s1", "s2", "s3"], "b0": ["b0"], "g1": ["g1"]}
    parts = {head: sorted(Part.objects.filter(series__head=f"{head}@example.org").values_list("number", flat=True))
             for head in ("c1", "l1", "b0")}  # fmt: skip
    assert parts == {"c1": [0, 1, 2], "l1": [1, 2, 3], "b0": [0, 1, 2]}
    assert dict(Series.objects.exclude(how="").values_list("head", "how")) == {
        "c2@example.org": "named", "s2@example.org": "similar", "s3@example.org": "title",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(10))
def test_any_order_and_any_batches_give_the_same_series(state_dir: Path, settings: Settings, seed: int) -> None:
    chance = random.Random(seed)
    size, cut = chance.randint(1, 9), chance.randrange(SIZE)
    settings.RANGE_COMMITS = size
    dumps = []
    for number, letters in enumerate([patch_world(), chance.sample(patch_world(), SIZE)]):
        call_command("flush", interactive=False, verbosity=0)
        settings.STATE_DIR = state_dir / f"state-{number}"
        one, other = (settings.STATE_DIR / "upstream" / name for name in ("one", "other"))
        write(one, letters[:cut])
        read("one", one)
        write(other, letters[cut:])
        read("other", other)
        dumps.append(dump())

    for name in NAMES:
        assert dumps[0][name] == dumps[1][name], name


def test_a_rebuild_arrives_at_the_same_series(state_dir: Path) -> None:
    write(state_dir / "up", patch_world())
    read("list", state_dir / "up")
    before = dump()

    pipeline.rebuild()

    after = dump()
    for name in NAMES:
        assert after[name] == before[name], name


@pytest.mark.parametrize("name", ["c1", "p1", "r1", "c2", "l1", "s1", "s2", "b0", "b1"])
def test_a_deleted_mail_leaves_what_there_would_be_without_it(state_dir: Path, settings: Settings, name: str) -> None:
    mark = f"Message-ID: <{name}@example.org>".encode()
    write(state_dir / "without", [one for one in patch_world() if mark not in one.raw])
    read("list", state_dir / "without")
    expected = dump()
    call_command("flush", interactive=False, verbosity=0)
    settings.STATE_DIR = state_dir / "state2"
    write(state_dir / "up", patch_world())
    read("list", state_dir / "up")

    delete(state_dir / "up" / "git" / "0.git", next(one for one in patch_world() if mark in one.raw))
    read("list", state_dir / "up")

    after = dump()
    for kind in NAMES:
        assert after[kind] == expected[kind], kind


@pytest.mark.parametrize("is_mail_first", [True, False])
def test_a_patch_knows_its_commit_whichever_is_read_first(state_dir: Path, is_mail_first: bool) -> None:
    mail = letter("p1", minutes=0, subject="[PATCH] net: split the loop", sender=PAT, body=diff("net/a.c"))
    write(state_dir / "up", [mail])
    upstream = Repository(state_dir / "upstream.git")
    upstream.commit("one\n", files={"net/a.c": "one\nold\nthree\n"}, at=mail.arrived.replace(year=2020))
    message = "net: split the hot loop\n\nLink: https://patch.msgid.link/p1@example.org\n"
    sha = upstream.commit(
        message, files={"net/a.c": "one\nnew\nthree\n"}, author=PAT.encode(), at=mail.arrived.replace(month=5)
    )
    tree = Tree.objects.create(name="mainline", url=str(upstream.path), kind=Kind.MAINLINE)

    if is_mail_first:
        read("list", state_dir / "up")
    polling.sync_trees([tree], {}, lambda name, done: None)
    if not is_mail_first:
        read("list", state_dir / "up")

    part = Part.objects.get()
    assert (part.commit, part.how) == (sha, "link")
    assert Series.objects.get().merges == [part.merged_at]
