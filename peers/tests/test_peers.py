"""Comparing with a peer over HTTP, and beginning with what it knows."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from archive import fetch
from archive.models import Lookup
from peers import store
from peers.export import export
from peers.models import Difference, Peer
from peers.reader import Exported, read_export
from peers.store import compare
from peers.tasks import compare_peers
from regressions.queries import as_of
from tests.make import NOON, make_message, make_regression
from tests.web import Canned, serving, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canned]:
    monkeypatch.setattr(fetch, "PAUSES", ())
    with serving(Canned(b"[]")) as running:
        yield running


def say(server: Canned, *entries: dict[str, object]) -> None:
    server.body = json.dumps(entries).encode()


def differences() -> list[tuple[str, str, str, str]]:
    return list(Difference.objects.order_by("report", "what").values_list("report", "what", "theirs", "ours"))


def test_our_own_export_shows_no_difference(server: Canned) -> None:
    make_regression(state="open")
    make_regression(state="fixed", culprit=40 * "a")
    server.body = json.dumps(export(as_of(NOON), at=NOON, site="https://kerneltrack.example")).encode()

    compare(Peer.objects.create(name="self", url=url_of(server)), at=NOON)

    assert Peer.objects.get().entries == 2
    assert differences() == []


def test_what_a_peer_says_otherwise_is_kept(server: Canned) -> None:
    make_regression(report="a@x", state="open")
    make_regression(report="c@x", state="open")
    say(
        server,
        {"report": "https://lore.kernel.org/all/a@x/", "introduced": "v1..v2", "solved": {"reason": "fixed"}},
        {"report": "https://lore.kernel.org/all/b@x/", "subject": "b", "solved": None},
    )

    compare(Peer.objects.create(name="regzbot", url=url_of(server)), at=NOON)

    assert [(report, what) for report, what, _, _ in differences()] == [
        ("a@x", "introduced"), ("a@x", "state"), ("b@x", "missing"), ("c@x", "extra"),
    ]  # fmt: skip


def test_an_abbreviated_commit_is_the_same_commit(server: Canned) -> None:
    regression = make_regression(report="a@x")
    regression.introduced = "abcdef0123456789"
    regression.save()
    say(server, {"report": "https://lore.kernel.org/all/a@x/", "introduced": "abcdef012345"})

    compare(Peer.objects.create(name="regzbot", url=url_of(server)), at=NOON)

    assert differences() == []


def test_a_difference_keeps_the_day_on_which_it_was_noticed(server: Canned) -> None:
    make_regression(report="a@x")
    peer = Peer.objects.create(name="regzbot", url=url_of(server))
    for days in range(3):
        compare(peer, at=NOON + timedelta(days=days))

    assert Difference.objects.get().since == NOON


@pytest.mark.parametrize(("status", "body"), [(500, b""), (404, b""), (200, b"<html>"), (200, b"{}"), (200, b'[{"id"')])
def test_a_peer_that_fails_says_so_and_its_differences_stay(server: Canned, status: int, body: bytes) -> None:
    make_regression(report="a@x")
    peer = Peer.objects.create(name="regzbot", url=url_of(server))
    compare(peer, at=NOON)
    server.status, server.body = status, body

    compare(peer, at=NOON + timedelta(days=1))

    assert Peer.objects.get().error
    assert Difference.objects.count() == 1


def test_differences_are_listed_on_the_page_of_sources(server: Canned, client: Client) -> None:
    make_regression(report="a@x", title="usb: hangs", slug="usbhangs")
    call_command("add_peer", "regzbot", url_of(server), verbosity=0)

    page = client.get("/sources/").content.decode()

    assert "not tracked there" in page
    assert 'href="/regressions/usbhangs/"' in page


def test_a_new_installation_begins_with_the_mails_behind_an_export(
    server: Canned, settings: Settings, tmp_path: Path
) -> None:
    settings.ARCHIVE_URL = "http://127.0.0.1:9/all/"
    make_message(message_id="known@x")
    commands = [{"command": "x", "url": f"https://lore.kernel.org/all/{ident}/"} for ident in ("known@x", "new@x")]
    say(server, {"report": "https://lore.kernel.org/all/a@x/", "regzbot_commands": commands})

    call_command("seed", url_of(server), verbosity=0)

    wanted = Lookup.objects.order_by("message_id").values_list("message_id", "inbox")
    assert list(wanted) == [("a@x", "seeded"), ("new@x", "seeded")]
    assert len(read_export(server.body)) == 1


def test_seeding_without_an_archive_says_what_to_set(server: Canned, settings: Settings) -> None:
    settings.ARCHIVE_URL = ""

    with pytest.raises(CommandError, match="KERNELTRACK_ARCHIVE"):
        call_command("seed", url_of(server))


def test_a_file_is_compared_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_regression(report="a@x", state="open")
    path = tmp_path / "theirs.json"
    path.write_text('[{"report": "https://lore.kernel.org/all/a@x/", "solved": {"reason": "fixed"}}]')

    call_command("compare", str(path))

    assert "a@x: state: theirs 'solved', ours 'open'" in capsys.readouterr().out


def test_what_cannot_be_stored_is_no_part_of_an_export(server: Canned, settings: Settings) -> None:
    """And does not keep other peers from being asked."""
    settings.ARCHIVE_URL = "http://127.0.0.1:9/all/"
    commands = [{"command": "x", "url": "https://lore.kernel.org/all/c%00@x/"}]
    say(
        server,
        {
            "report": "https://lore.kernel.org/all/a%00@x/",
            "subject": "nul \0 and half \ud800",
            "introduced": "v1\0..v2",
        },
        {"url_regzbot": "https://x.example/regzbot/regression/lore/b%00@x/", "regzbot_commands": commands},
        {"report": "https://example.org/\ud800"},
    )
    Peer.objects.create(name="regzbot", url=url_of(server))

    compare_peers()
    call_command("seed", url_of(server), verbosity=0)

    assert Peer.objects.get().error == ""
    assert [report for report, _, _, _ in differences()] == ["a@x", "b@x", "https://example.org/"]
    assert list(Lookup.objects.order_by("message_id").values_list("message_id", flat=True)) == ["a@x", "b@x", "c@x"]


def test_what_staff_change_while_a_peer_is_asked_stays_changed(server: Canned, monkeypatch: pytest.MonkeyPatch) -> None:
    peer = Peer.objects.create(name="regzbot", url=url_of(server))
    ask = store.ask

    def slowly(url: str) -> list[Exported]:
        Peer.objects.update(is_enabled=False)
        return ask(url)

    monkeypatch.setattr(store, "ask", slowly)
    compare(peer, at=NOON)

    assert not Peer.objects.get().is_enabled
    assert Peer.objects.get().succeeded_at == NOON


def test_a_new_address_of_a_peer_is_kept_though_it_asked_for_patience(server: Canned) -> None:
    later = timezone.now() + timedelta(hours=1)
    Peer.objects.create(name="regzbot", url="http://127.0.0.1:9/", quiet_until=later, error="asks to wait")

    with pytest.raises(CommandError, match="asks to wait"):
        call_command("add_peer", "regzbot", url_of(server))

    assert Peer.objects.get().url == url_of(server)
