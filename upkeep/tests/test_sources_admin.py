"""Sources in the admin while workers run: nothing that they write is lost, nothing that was read is deleted."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from archive.models import Delivery, Epoch, Inbox
from kernelorg.models import Site
from peers.models import Peer
from tests.make import make_message
from trackers.models import Issue, Project, Tracker
from trees.models import Branch, Tree
from upkeep.forms import Projects
from upkeep.sources_admin import SourceAdmin
from upkeep.tests.desk import URL, act, change, fields_of, make_inbox, make_sources, operator, place

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
INBOXES = "/admin/archive/inbox/"


@pytest.mark.parametrize("number", range(5), ids=["inbox", "tree", "tracker", "site", "peer"])
def test_what_a_worker_wrote_meanwhile_stays(client: Client, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    operator(client)
    source = make_sources()[number]
    path = place(source, "change")
    given = fields_of(client, path)
    save = SourceAdmin.save_model

    def write_first(self: SourceAdmin, *args: Any) -> None:  # when the form has its row, and nothing is saved yet
        found = {"checked_at": NOON, "succeeded_at": NOON, "error": "late news"}
        type(source)._default_manager.filter(pk=source.pk).update(**found)
        save(self, *args)

    monkeypatch.setattr(SourceAdmin, "save_model", write_first)

    client.post(path, {name: value for name, value in given.items() if name != "is_enabled"})

    source.refresh_from_db()
    assert (source.is_enabled, source.error) == (False, "late news")
    assert (source.checked_at, source.succeeded_at) == (NOON, NOON)


def test_what_workers_write_is_not_offered_for_change(client: Client) -> None:
    operator(client)
    offered = {"name", "url", "kind", "api", "description", "way", "is_enabled", "is_meant"}

    for source in make_sources():
        names = {name for name in fields_of(client, place(source, "change")) if not name.startswith("projects-")}
        assert names - {"csrfmiddlewaretoken", "_save"} <= offered, source
        assert "name" not in names


def test_lists_and_forms_of_all_kinds_open(client: Client) -> None:
    operator(client)

    for source in make_sources():
        for path in (place(source), place(source, "change"), place(source) + "add/", place(source, "history")):
            assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ext::sh -c id", "neither an address nor a path"),
        ("--upload-pack=id", "neither an address nor a path"),
        ("mirrors/one", "neither an address nor a path"),
        ("gopher://lore.example.org/one", "begins with gopher://"),
        ("https://", "names no host"),
        ("https://ann:secret@lore.example.org/one", "has a user or a password"),
        ("https://lore.example.org/a b", "has a space"),
        ("", "required"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_at_once(client: Client, url: str, told: str) -> None:
    operator(client)

    page = client.post(f"{INBOXES}add/", {"name": "one", "url": url, "way": "mirror"}, follow=True).content.decode()

    assert told in page
    assert not Inbox.objects.exists()


@pytest.mark.parametrize("name", ["trees", "looked-up", "seeded", "a/b", "..", "a b", "x" * 65])
def test_a_name_that_is_no_folder_of_its_own_is_refused(client: Client, name: str) -> None:
    operator(client)

    client.post(f"{INBOXES}add/", {"name": name, "url": URL, "way": "mirror"})

    assert not Inbox.objects.exists()


def test_an_inbox_is_added_without_asking_its_host(client: Client) -> None:
    operator(client)

    client.post(f"{INBOXES}add/", {"name": "one", "url": URL, "way": "mirror", "is_enabled": "on"})

    inbox = Inbox.objects.get()
    assert (inbox.url, inbox.is_enabled, inbox.checked_at) == (URL, True, None)


def with_mail(inbox: Inbox) -> Epoch:
    epoch = Epoch.objects.create(inbox=inbox, number=0, head="a" * 40, fingerprint="f")
    Delivery.objects.create(message=make_message(), epoch=epoch, blob=b"b" * 20, arrived=NOON)
    return epoch


def test_another_address_of_an_archive_with_mails_must_be_meant(client: Client) -> None:
    operator(client)
    inbox = make_inbox()
    epoch = with_mail(inbox)

    assert "say that it is meant" in change(client, inbox, url="https://elsewhere.example.org/one")
    inbox.refresh_from_db()
    assert inbox.url == URL

    change(client, inbox, url="https://elsewhere.example.org/one", is_meant="on")
    inbox.refresh_from_db()
    epoch.refresh_from_db()
    assert (inbox.url, epoch.fingerprint, epoch.head) == ("https://elsewhere.example.org/one", "", "a" * 40)


def test_an_archive_with_mails_keeps_its_way(client: Client) -> None:
    operator(client)
    inbox = make_inbox()
    with_mail(inbox)

    assert "came the other way already" in change(client, inbox, way="light")

    inbox.refresh_from_db()
    assert inbox.way == "mirror"


def test_a_light_source_is_a_web_page(client: Client) -> None:
    operator(client)

    client.post(f"{INBOXES}add/", {"name": "one", "url": "/srv/one", "way": "light"})

    assert not Inbox.objects.exists()


def test_an_archive_of_our_own_stays_where_it_is(client: Client, tmp_path: Path) -> None:
    operator(client)
    inbox = make_inbox("looked-up", url=str(tmp_path))

    change(client, inbox, url="https://elsewhere.example.org/", way="light")

    inbox.refresh_from_db()
    assert (inbox.url, inbox.way) == (str(tmp_path), "mirror")


def test_a_tree_that_was_read_keeps_its_kind(client: Client) -> None:
    operator(client)
    tree = Tree.objects.create(name="next", url="https://git.example.org/next.git", kind="next")
    Branch.objects.create(tree=tree, name="master")

    assert "was read as next already" in change(client, tree, kind="stable")

    tree.refresh_from_db()
    assert tree.kind == "next"


def test_the_kind_of_a_new_tree_follows_from_its_name(client: Client) -> None:
    operator(client)

    client.post("/admin/trees/tree/add/", {"name": "linux-stable", "url": "/srv/stable.git", "is_enabled": "on"})

    assert Tree.objects.get().kind == "stable"


def test_a_site_at_another_address_is_asked_as_for_the_first_time(client: Client) -> None:
    operator(client)
    site = Site.objects.create(
        name="k", url="https://one.example.org/", etags={"releases.json": '"x"'}, quiet_until=NOON, listed=["7.0"]
    )

    change(client, site, url="https://two.example.org/")

    site.refresh_from_db()
    assert (site.url, site.etags, site.quiet_until, site.listed) == ("https://two.example.org/", {}, None, ["7.0"])


NO_PROJECTS = {"projects-TOTAL_FORMS": "0", "projects-INITIAL_FORMS": "0"}
ONE_PROJECT = {"projects-TOTAL_FORMS": "1", "projects-INITIAL_FORMS": "0", "projects-0-is_whole": "on"}


def test_a_tracker_is_followed_with_its_projects(client: Client, settings: Settings, tmp_path: Path) -> None:
    operator(client)
    settings.STATE_DIR = tmp_path
    said = {"name": "fdo", "url": "https://gitlab.freedesktop.org/", "is_enabled": "on"}

    client.post("/admin/trackers/tracker/add/", said | ONE_PROJECT | {"projects-0-path": "/drm/amd/"})

    tracker = Tracker.objects.get()
    assert (tracker.kind, tracker.host, tracker.api) == (
        "gitlab",
        "gitlab.freedesktop.org",
        "https://gitlab.freedesktop.org",
    )
    assert (tracker.inbox.name, tracker.inbox.holds_issues) == ("fdo", True)
    assert list(Project.objects.values_list("path", "is_whole")) == [("drm/amd", True)]


@pytest.mark.parametrize("path", ["", "../etc", "a//b", "a\nb"])
def test_a_project_that_its_tracker_cannot_have_is_refused(client: Client, path: str) -> None:
    operator(client)
    said = {"name": "fdo", "url": "https://gitlab.freedesktop.org/", "is_enabled": "on"}

    client.post("/admin/trackers/tracker/add/", said | ONE_PROJECT | {"projects-0-path": path})

    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"name": "one", "url": "https://gitlab.example.com/"},
        {"name": "x", "url": "https://nowhere.example.com/"},
        {"name": "x", "url": "https://[gitlab/"},
        {"name": "x", "url": "gitlab"},
        {"name": "x", "url": "https://gitlab.example.org/"},
    ],
    ids=["name of an archive", "no kind", "broken", "no address", "followed"],
)
def test_a_tracker_that_cannot_be_followed_is_refused(client: Client, said: dict[str, str]) -> None:
    operator(client)
    make_sources()

    answer = client.post("/admin/trackers/tracker/add/", said | NO_PROJECTS | {"is_enabled": "on"})

    assert answer.status_code == 200
    assert Tracker.objects.count() == 1


def test_the_cursor_of_a_project_is_the_workers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    operator(client)
    tracker = make_sources()[2]
    project = Project.objects.create(tracker=tracker, path="drm/amd")
    path = place(tracker, "change")
    given = fields_of(client, path)
    check = Projects.clean

    def write_then(self: Projects) -> None:
        Project.objects.update(changed_until=NOON, etag="e")
        check(self)

    monkeypatch.setattr(Projects, "clean", write_then)

    client.post(path, given | {"projects-0-is_whole": "on"})

    project.refresh_from_db()
    assert (project.is_whole, project.changed_until, project.etag) == (True, NOON, "e")


def test_what_was_read_is_paused_and_not_deleted(client: Client) -> None:
    operator(client)
    inbox, tree, tracker, site, _ = make_sources()
    with_mail(inbox)
    Branch.objects.create(tree=tree, name="master")
    Issue.objects.create(tracker=tracker, address="https://gitlab.example.org/x/-/issues/1", asked_at=NOON)
    site.said.create(version="7.0", moniker="stable", form="releases.json", seen_at=NOON)

    for source in (inbox, tree, tracker, site):
        assert client.post(place(source, "delete"), {"post": "yes"}).status_code == 403, source
        act(client, "delete_selected", source)
        assert type(source)._default_manager.filter(pk=source.pk).exists()


def test_what_was_added_by_mistake_is_deleted(client: Client) -> None:
    operator(client)

    for source in make_sources():
        client.post(place(source, "delete"), {"post": "yes"})
        assert not type(source)._default_manager.filter(pk=source.pk).exists()


@pytest.mark.parametrize("path", ["archive/inbox", "trees/tree", "trackers/tracker", "kernelorg/site", "peers/peer"])
def test_a_list_costs_the_same_however_many_there_are(
    client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    operator(client)
    make_sources()
    for number in range(30):
        name = f"s{number}"
        make_inbox(name)
        Tree.objects.create(name=name, url="https://x.example.org/", kind="other")
        box = make_inbox(f"t{number}", holds_issues=True)
        Tracker.objects.create(name=name, kind="gitlab", host=name, api="https://x.example.org", inbox=box)
        Site.objects.create(name=name, url="https://x.example.org/")
        Peer.objects.create(name=name, url="https://x.example.org/")

    with django_assert_max_num_queries(8):
        assert client.get(f"/admin/{path}/").status_code == 200
