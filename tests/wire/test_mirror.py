"""A mirror over HTTP gives the rows that the repositories themselves give, whatever happens on the way."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from archive import fetch, git
from archive.models import Epoch, Inbox
from archive.sources import mirror_path
from ingest import polling, sync
from lore import slices
from tests.state import dump
from tests.threads import load_few_facts
from tests.wire.letters import later, real_world
from tests.wire.proxy import Handler, Proxy, cut, passed_on, proxying, status
from tests.wire.upstream import Lore

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "linux-pm.bundle"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATE_DIR = tmp_path / "state"
    monkeypatch.setattr(fetch, "PAUSES", ())
    load_few_facts()


@pytest.fixture
def proxy(lore: Lore) -> Iterator[Proxy]:
    with proxying(lore.base_url) as between:
        yield between


def follow(url: str, name: str = "list") -> Inbox:
    return Inbox.objects.create(name=name, url=url)


def read(*inboxes: Inbox) -> list[str]:
    """A sync; what the inboxes complain of."""
    polling.poll_inboxes(inboxes)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)
    for inbox in inboxes:
        inbox.refresh_from_db()
    return [inbox.error for inbox in inboxes]


def rows() -> dict[str, object]:
    """All that was read and what follows from it."""
    return dump()


def as_local(lore: Lore, name: str, settings: Settings, tmp_path: Path) -> dict[str, object]:
    """What the repositories give when they are read where they lie, by an installation that has nothing yet."""
    call_command("flush", interactive=False, verbosity=0)
    load_few_facts()
    settings.STATE_DIR = tmp_path / "local"
    assert read(follow(str(lore.directory(name)))) == [""]
    return rows()


def head(path: Path) -> str:
    return git.run("--git-dir", str(path), "rev-parse", "refs/heads/master").strip()


def test_all_that_happens_to_a_list_ends_in_the_rows_of_its_repositories(
    lore: Lore, proxy: Proxy, settings: Settings, tmp_path: Path
) -> None:
    """A fresh clone, mails, a restart in between, a new epoch, a purge, an edit, deletions; then nothing new."""
    lore.add_list("all", real_world()[:-6])
    inbox = follow(f"{proxy.url}/all/")
    assert read(inbox) == [""]

    lore.deliver("all", *real_world()[-6:])
    with lore.stopped():
        assert read(inbox) != [""]
    assert read(inbox) == [""]

    lore.new_epoch("all", *later(5))
    assert read(inbox) == [""]
    lore.purge("all", "r4@example.org")
    lore.edit("all", "later203@example.org", lore.raw("all", "later203@example.org").replace(b"Line", b"Word"))
    assert read(inbox) == [""]

    asked = proxy.count()
    assert read(inbox) == [""]
    assert proxy.count() == asked + 1
    assert [epoch.number for epoch in inbox.epochs.all()] == [0, 1]
    over_the_wire = rows()
    local = as_local(lore, "all", settings, tmp_path)
    for name in local:
        assert over_the_wire[name] == local[name], name
    assert len(local["messages"]) == len(real_world()) + 5 - 2  # type: ignore[arg-type]


def test_a_clone_that_is_cut_off_goes_on_where_it_stopped(
    lore: Lore, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "FIRST", 50)
    monkeypatch.setattr(slices, "_LARGEST", 50)
    lore.add_list("slow", later(250))
    inbox = follow(f"{proxy.url}/slow")
    mirror = mirror_path(Epoch(inbox=inbox, number=0))
    fault = proxy.add("POST .*git-upload-pack", cut(300), after=4)  # two slices, each asks for refs first

    assert "the connection broke" in read(inbox)[0]

    assert fault.acted
    assert not slices.is_complete(mirror)
    before = set((mirror / "objects" / "pack").glob("*.pack"))
    assert len(before) == 2
    assert Epoch.objects.get().head == ""
    proxy.clear()
    assert read(inbox) == [""]
    assert before < set((mirror / "objects" / "pack").glob("*.pack"))
    commits = commits_of(mirror)
    assert len(commits) == len(set(commits)) == 250  # nothing came twice
    assert head(mirror) == head(lore.repository("slow")) == Epoch.objects.get().head
    assert inbox.progress == ""


def commits_of(mirror: Path) -> list[str]:
    """Every commit in every pack of a mirror."""
    found = []
    for index in (mirror / "objects" / "pack").glob("*.idx"):
        lines = git.run("--git-dir", str(mirror), "verify-pack", "-v", str(index)).splitlines()
        found += [line.split()[0] for line in lines if line.split()[1:2] == ["commit"]]
    return found


def test_several_lists_without_news_cost_one_request_for_all(
    lore: Lore, proxy: Proxy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = ["several1", "several2", "several3"]
    for name in names:
        lore.add_list(name, later(2))
    inboxes = [follow(f"{proxy.url}/{name}", name) for name in names]
    assert read(*inboxes) == ["", "", ""]
    before = timezone.now()

    asked = proxy.count()
    with CaptureQueriesContext(connection) as statements:
        polling.poll_inboxes(inboxes[:1])
    assert proxy.count() == asked + 1
    with django_assert_num_queries(len(statements)):
        polling.poll_inboxes(inboxes)

    assert proxy.count() == asked + 2
    asked += 1
    told = Inbox.objects.filter(checked_at__gt=before, succeeded_at__gt=before)
    assert told.count() == 3

    before_git = proxy.count("several2/0/")
    lore.deliver("several2", *later(1, since=300))
    assert read(*inboxes) == ["", "", ""]
    assert proxy.count() == asked + 2 + proxy.count("several2/0/") - before_git


def test_a_mirror_that_was_lost_is_fetched_again(lore: Lore) -> None:
    inbox = follow(lore.add_list("lost", later(3)))
    assert read(inbox) == [""]
    before, mirror = rows(), mirror_path(inbox.epochs.get())
    shutil.rmtree(mirror)

    assert read(inbox) == [""]

    assert head(mirror) == inbox.epochs.get().head
    assert rows() == before


def test_upstream_that_goes_back_by_mistake_takes_nothing_along(lore: Lore) -> None:
    inbox = follow(lore.add_list("back", later(4)))
    assert read(inbox) == [""]
    before = rows()
    repository, newest = lore.repository("back"), head(lore.repository("back"))
    git.run("--git-dir", str(repository), "update-ref", "refs/heads/master", f"{newest}~2")

    assert "went back to an earlier mail" in read(inbox)[0]
    assert rows() == before

    git.run("--git-dir", str(repository), "update-ref", "refs/heads/master", newest)
    lore.deliver("back", *later(1, since=300))
    assert read(inbox) == [""]
    assert len(rows()["messages"]) == 5  # type: ignore[arg-type]


def test_an_epoch_that_vanishes_is_told_and_kept(lore: Lore) -> None:
    inbox = follow(lore.add_list("gone", later(2)))
    lore.new_epoch("gone", *later(2, since=300))
    assert read(inbox) == [""]
    before = rows()
    old = lore.epochs("gone")[0]
    old.rename(lore.home / "aside.git")
    try:
        assert "epoch 0: upstream does not list it any more" in read(inbox)[0]
    finally:
        (lore.home / "aside.git").rename(old)

    assert rows() == before
    assert read(inbox) == [""]


def test_other_mails_under_the_same_address_replace_those_that_were_there(
    lore: Lore, settings: Settings, tmp_path: Path
) -> None:
    inbox = follow(lore.add_list("other", later(3)))
    assert read(inbox) == [""]
    shutil.rmtree(lore.directory("other"))
    lore.add_list("other", later(4, since=500))

    assert read(inbox) == [""]

    assert rows() == as_local(lore, "other", settings, tmp_path)


def test_a_branch_of_another_name_is_followed(lore: Lore) -> None:
    inbox = follow(lore.add_list("main", later(3)))
    repository = lore.repository("main")
    git.run("--git-dir", str(repository), "branch", "-m", "master", "main")
    git.run("--git-dir", str(repository), "symbolic-ref", "HEAD", "refs/heads/nowhere")

    assert read(inbox) == [""]

    assert inbox.epochs.get().head == git.run("--git-dir", str(repository), "rev-parse", "main").strip()


def test_without_a_manifest_every_repository_is_asked(lore: Lore, proxy: Proxy) -> None:
    lore.add_list("bare", later(2))
    lore.new_epoch("bare", *later(2, since=300))
    proxy.add("manifest", status(404))
    inbox = follow(f"{proxy.url}/bare")

    assert read(inbox) == [""]
    assert [epoch.number for epoch in inbox.epochs.all()] == [0, 1]

    fault = proxy.add("bare/1/", status(502))
    assert "the site is broken" in read(inbox)[0]  # and not: there is no second epoch
    assert fault.acted


def test_mails_that_arrive_while_it_is_polled_are_there_after_the_next_poll(lore: Lore, proxy: Proxy) -> None:
    lore.add_list("busy", later(2))
    inbox = follow(f"{proxy.url}/busy")

    def arrive(handler: Handler) -> None:
        lore.deliver("busy", *later(2, since=300))
        passed_on(handler)

    proxy.add("busy/0/info/refs", arrive, times=1)  # the manifest is read by then
    assert read(inbox) == [""]
    lore.deliver("busy", *later(1, since=400))
    assert read(inbox) == [""]

    assert len(rows()["messages"]) == 5  # type: ignore[arg-type]
    asked = proxy.count()
    assert read(inbox) == [""]
    assert proxy.count() == asked + 1


@pytest.mark.skipif(not CORPUS.exists(), reason=f"no {CORPUS}")
def test_real_mail_gives_the_same_rows_either_way(lore: Lore, settings: Settings, tmp_path: Path) -> None:
    url = lore.add_bundle("linux-pm", CORPUS, first=2000, count=200)

    assert read(follow(url, "list")) == [""]

    over_the_wire = rows()
    local = as_local(lore, "linux-pm", settings, tmp_path)
    for name in local:
        assert over_the_wire[name] == local[name], name
    assert len(local["messages"]) > 190  # type: ignore[arg-type]
