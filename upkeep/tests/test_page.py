"""/sources/ and the API: what is paused, what is being fetched, who is asked, what needs attention first."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from archive.models import Inbox
from hosts.models import Host
from ingest.freshness import freshness
from trees.models import Tree
from upkeep import acting
from upkeep.tests.desk import make_inbox, make_sources, operator

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OLD = NOON - timedelta(days=9)


def rows(client: Client, caption: str) -> list[str]:
    """The rows of a table, as read out."""
    page = BeautifulSoup(client.get("/sources/").content, "html.parser")
    table = next(table for table in page.select("table") if table.caption and table.caption.text == caption)
    return [" ".join(row.get_text(" ").split()) for row in table.select("tbody tr")]


def test_what_fails_comes_first_and_what_is_paused_last(client: Client) -> None:
    make_inbox("a", is_enabled=False, error="old")
    make_inbox("b")
    make_inbox("c", error="404 Not Found")

    found = rows(client, "Mailing-list archives")

    assert [row.split()[0] for row in found] == ["c", "b", "a"]
    assert "404 Not Found" in found[0]


def test_a_pause_has_its_time_and_for_staff_its_name(client: Client) -> None:
    make_inbox()
    acting.pause(Inbox.objects.all(), by=operator(Client()))

    row = rows(client, "Mailing-list archives")[0]

    assert row.startswith("one paused since ")
    assert "olga" not in row
    client.force_login(User.objects.get())
    assert "by olga" in rows(client, "Mailing-list archives")[0]


def test_a_pause_whose_beginning_nobody_noted_is_shown(client: Client) -> None:
    Tree.objects.create(name="next", url="/x", kind="next", is_enabled=False)

    assert rows(client, "Git trees")[0].startswith("next paused")


def test_a_pause_by_the_form_is_noted_like_one_by_the_list(client: Client) -> None:
    operator(client)
    inbox = make_inbox()

    client.post(f"/admin/archive/inbox/{inbox.pk}/change/", {"url": inbox.url, "way": "mirror"})

    assert "paused since" in rows(client, "Mailing-list archives")[0]


def test_what_is_being_fetched_is_shown(client: Client) -> None:
    make_inbox(progress="epoch 3: 212,000 mails <b>")
    Tree.objects.create(name="next", url="/x", kind="next", progress="fetching tags")

    assert "epoch 3: 212,000 mails <b>" in rows(client, "Mailing-list archives")[0]
    assert "fetching tags" in rows(client, "Git trees")[0]


def test_hosts_are_shown_with_what_went_wrong(client: Client) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    Host.objects.create(name="lore.example.org", requests=1204, failed=7, error="503 <b>", quiet_until=until)

    (row,) = rows(client, "Hosts that are asked over HTTP")

    assert "503 <b> asked to be left alone until" in row
    assert "1204 0 0 7" in row


def test_staff_find_the_way_to_the_admin_and_others_do_not(client: Client) -> None:
    make_sources()
    assert "/admin/" not in client.get("/sources/").content.decode()

    operator(client, "archive.view_inbox")

    page = client.get("/sources/").content.decode()
    assert "/admin/archive/inbox/" in page
    assert "/admin/trees/tree/" not in page


def test_a_paused_source_is_neither_late_nor_fresh_on_pages_and_in_the_api(client: Client) -> None:
    make_inbox(checked_at=OLD, succeeded_at=OLD, error="gone")
    assert freshness(now=NOON).late
    acting.pause(Inbox.objects.all(), by=operator(Client()))

    fresh = freshness(now=NOON)

    assert (fresh.late, fresh.paused, fresh.read_at) == ([], ["one"], None)
    assert "late-sources" not in client.get("/").content.decode()
    (source,) = client.get("/api/v1/sources/").json()["results"]
    assert (source["is_enabled"], source["is_late"]) == (False, False)
    assert client.get("/api/v1/status/").json()["sources"]["paused"] == ["one"]


def test_the_page_costs_the_same_however_many_there_are(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for number in range(12):
        make_inbox(f"s{number}", is_enabled=number % 2 == 0)
        Host.objects.create(name=f"h{number}")
        if number in (1, 11):
            with django_assert_max_num_queries(40) as asked:
                client.get("/sources/")
            counts.append(len(asked))

    assert counts[0] == counts[1]


def test_every_page_names_what_is_paused(client: Client) -> None:
    for name in "abcde":
        make_inbox(name, is_enabled=False)

    foot = BeautifulSoup(client.get("/about/").content, "html.parser").select_one(".data-from")

    assert foot is not None
    assert foot.text.endswith("Paused by staff, so not up to date: a, b, c and 2 more.")


def test_the_command_tells_what_the_page_tells(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    make_sources()
    Inbox.objects.update(is_enabled=False)
    Tree.objects.update(progress="fetching: 40 %", error="no such host")

    call_command("status")

    said = capsys.readouterr().out
    assert said.count("  paused\n") == 1
    assert "fetching: 40 %; no such host\n" in said
    assert " 0 differences\n" in said


def test_a_peer_that_never_answered_agrees_with_nobody(client: Client) -> None:
    make_sources()

    page = client.get("/sources/").content.decode()

    assert "Nothing is compared yet" in page
    assert "agree." not in page


def test_the_admin_uses_the_words_of_the_pages_and_leads_back(client: Client) -> None:
    make_sources()
    operator(client)

    page = BeautifulSoup(client.get("/admin/").content, "html.parser")

    assert [head.text.strip() for head in page.select("caption")] == ["Sources", "Rules", "People", "What was done"]
    assert page.select_one(".model-inbox th a").text == "Mailing-list archives"  # type: ignore[union-attr]
    assert {"/", "/sources/", "/account/"} <= {str(link["href"]) for link in page.select("#user-tools a")}
    Tree.objects.update(succeeded_at=NOON)
    assert "2 Mar 2026 12:00<" in client.get("/admin/trees/tree/").content.decode()


def test_who_may_not_is_told_so_and_only_strangers_to_log_in(client: Client) -> None:
    operator(client, "regressions.view_decision")

    page = client.get("/admin/archive/inbox/")

    assert page.status_code == 403
    assert "Your account has no role that allows this, and nothing was changed." in page.text
    assert "Whoever is one of them" not in page.text
