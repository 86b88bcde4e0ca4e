"""What ingestion tells consumers: everything, once, in any order; and nothing of what was taken back."""

import base64
import json
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import Settings

import regressions.store
from archive.models import Inbox
from cases.facts import FoldResult
from changes import store
from changes.documents import change_document, regression_document
from changes.kinds import Kind
from changes.models import Change, Standing
from ingest import pipeline, polling
from ingest.models import current_generation
from patches.tests.reading import NEW, OLD, read_mails, read_tree
from patches.tests.world import PAT, patch
from regressions.models import Regression
from regressions.save import save_results, slug_of
from tests.test_promises import read_all, write
from tests.threads import START, Letter, delete, letter, load_few_facts, small_world
from trees.tests.make import Repository

pytestmark = pytest.mark.django_db(transaction=True)
_COMPARED = (Kind.REGRESSION_ADDED, Kind.REGRESSION_CHANGED, Kind.REGRESSION_REMOVED)


@pytest.fixture(autouse=True)
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    load_few_facts()
    pipeline.catch_up()
    return tmp_path


def facts() -> set[str]:
    return set(Change.objects.exclude(kind__in=_COMPARED).values_list("key", flat=True))


def mirror() -> dict[str, dict[str, object]]:
    """What a consumer has that was told every change, and put together the fields that changed."""
    kept: dict[str, dict[str, object]] = {}
    for change in Change.objects.filter(kind__in=_COMPARED).order_by("position"):
        if change.kind == Kind.REGRESSION_REMOVED:
            del kept[change.subject]
        elif change.kind == Kind.REGRESSION_ADDED:
            assert change.subject not in kept
            kept[change.subject] = {}
        else:
            for name, values in change.data["changes"].items():
                assert kept[change.subject].setdefault(name, values["from"]) == values["from"]
                kept[change.subject][name] = values["to"]
    return kept


def assert_all_is_told() -> None:
    """Every regression's last word is what it is, and no more than the present ones are told to be there."""
    now = {row.slug: regression_document(row) for row in Regression.objects.select_related("duplicate_of")}
    assert dict(Standing.objects.filter(removed_at=None).values_list("slug", "document")) == now
    kept = mirror()
    assert kept.keys() == now.keys()
    for slug, changed in kept.items():
        assert {name: now[slug][name] for name in changed} == changed  # type: ignore[literal-required]
    with transaction.atomic():
        assert store.record_all() == 0


def test_what_is_read_is_told(state_dir: Path) -> None:
    free = letter("free", minutes=7, subject="[REGRESSION] fan never stops", body="See the subject.\n")
    write(state_dir / "up", [*small_world(), free])

    read_all(("list", state_dir / "up"))

    assert_all_is_told()
    assert set(Change.objects.values_list("kind", flat=True)) == {
        Kind.REGRESSION_ADDED,
        Kind.REGRESSION_HAPPENED,
        Kind.RELEASE_PUBLISHED,
        Kind.SERIES_POSTED,
        Kind.CANDIDATE_FOUND,
    }
    assert Change.objects.get(kind=Kind.CANDIDATE_FOUND).subject == "free@example.org"


@pytest.mark.parametrize(("seed", "size"), [(1, 1), (2, 3)])
def test_in_any_order_all_facts_are_told(state_dir: Path, settings: Settings, seed: int, size: int) -> None:
    """Another order may tell more: what looked so for a while, as a patch does whose cover letter is missing."""
    settings.RANGE_COMMITS = size
    write(state_dir / "up", random.Random(seed).sample(small_world(), 19))
    read_all(("list", state_dir / "up"))
    assert_all_is_told()
    told = facts()
    with transaction.atomic():
        Change.objects.all().delete()
        Standing.objects.all().delete()
        store.record_all()
    needed = facts()
    call_command("flush", interactive=False, verbosity=0)
    load_few_facts()
    settings.STATE_DIR = state_dir / "state in order"
    write(state_dir / "in order", small_world())

    read_all(("list", state_dir / "in order"))
    pipeline.catch_up()

    assert needed <= told
    assert needed <= facts()


def test_a_rebuild_tells_nothing(state_dir: Path) -> None:
    write(state_dir / "up", small_world())
    read_all(("list", state_dir / "up"))
    before = list(Change.objects.values_list("position", "key"))

    pipeline.rebuild()
    call_command("rebuild", reread=True, verbosity=0)
    generation = current_generation()

    assert pipeline.catch_up() == 0
    assert list(Change.objects.values_list("position", "key")) == before
    assert current_generation() == generation


def test_a_database_from_before_the_log_is_told_whole(state_dir: Path) -> None:
    write(state_dir / "up", small_world())
    read_all(("list", state_dir / "up"))
    Change.objects.all().delete()
    Standing.objects.all().delete()

    pipeline.catch_up()

    assert_all_is_told()


def test_what_a_deletion_takes_along_is_told(state_dir: Path) -> None:
    alone = letter("alone", minutes=1, body="#regzbot introduced: v6.19..v7.0-rc1\n")
    write(state_dir / "up", [alone, letter("other", minutes=2)])
    read_all(("list", state_dir / "up"))

    delete(state_dir / "up" / "git" / "0.git", alone)
    read_all(("list", state_dir / "up"))

    assert_all_is_told()
    assert Change.objects.filter(kind=Kind.REGRESSION_REMOVED).count() == 1


def test_a_fold_that_fails_is_told_nothing_of(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(state_dir / "up", small_world())
    inbox = Inbox.objects.create(name="list", url=str(state_dir / "up"))
    polling.poll_inbox(inbox)
    before, standings = Change.objects.count(), Standing.objects.count()

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(pipeline, "advance_generation", fail)
    with pytest.raises(RuntimeError):
        pipeline.read_next_range()

    assert (Change.objects.count(), Standing.objects.count()) == (before, standings)


def test_a_cluster_that_is_put_aside_is_told_nothing_of(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(state_dir / "up", small_world())

    def fail_on_r4(results: Sequence[FoldResult], *rest: Any) -> Any:
        done = save_results(results, *rest)
        if any(folded.report == "r4@example.org" for result in results for folded in result.regressions):
            raise RuntimeError("it cannot be stored")
        return done

    monkeypatch.setattr(regressions.store, "save_results", fail_on_r4)
    read_all(("list", state_dir / "up"))

    assert_all_is_told()
    assert not Change.objects.filter(subject=slug_of("r4@example.org")).exists()
    assert Change.objects.filter(subject=slug_of("r1@example.org")).exists()


def test_a_series_is_told_to_be_merged_when_its_commit_lands(state_dir: Path) -> None:
    upstream = Repository(state_dir / "upstream.git")
    upstream.commit("one\n", files={"net/a.c": OLD}, at=START - timedelta(days=90))
    read_mails(state_dir, [patch("p1", "[PATCH] net: split the loop", 0, "net/a.c")])
    upstream.clock = START + timedelta(days=1)
    upstream.commit("net: split the loop\n", files={"net/a.c": NEW}, author=PAT.encode())

    read_tree(upstream)

    found = Change.objects.filter(subject="p1@example.org").order_by("position").values_list("kind", "at")
    assert list(found) == [(Kind.SERIES_POSTED, START), (Kind.SERIES_MERGED, upstream.clock)]


def test_hostile_mail_is_told(state_dir: Path) -> None:
    subject = "=?utf-8?b?" + base64.b64encode("\x00\u202e<b>\ud800".encode("utf-8", "surrogatepass")).decode() + "?="
    raw = letter("evil", minutes=1, subject=subject, body="#regzbot introduced: v6.19..v7.0-rc1\n").raw
    raw += b"#regzbot title: \x00\xed\xa0\x80 \\u0000 \xff\r\n"
    write(state_dir / "up", [Letter(raw, START)])

    read_all(("list", state_dir / "up"))

    assert_all_is_told()
    assert Regression.objects.count() == 1
    for change in Change.objects.all():
        json.dumps(change_document(change, regression=None), ensure_ascii=False).encode()


def test_a_candidate_is_told_once_nothing_tracks_it_any_more(state_dir: Path) -> None:
    report = letter("free", minutes=1, subject="[REGRESSION] fan never stops", body="See the subject.\n")
    answer = letter("free.1", minutes=2, to="free", body="#regzbot ^introduced: v6.19..v7.0-rc1\n")
    write(state_dir / "up", [report, answer])
    read_all(("list", state_dir / "up"))

    delete(state_dir / "up" / "git" / "0.git", answer)
    read_all(("list", state_dir / "up"))

    assert_all_is_told()
    assert Change.objects.get(kind=Kind.CANDIDATE_FOUND).subject == "free@example.org"
