"""Issues of bug trackers through the whole pipeline: from HTTP answers to regressions and pages."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from archive import fetch
from archive.mbox import append_mails
from archive.models import Inbox, Message
from ingest import pipeline, polling, sync
from regressions.models import Regression
from tests.state import dump
from tests.threads import START, Letter, letter, load_few_facts
from trackers.models import Tracker
from trackers.tests.sites import Fault, Site, bug, comment, gitlab_issue, iso, running

pytestmark = pytest.mark.django_db
BUG = "https://bugzilla.kernel.org/show_bug.cgi?id=7"
NAMES_IT = letter("t1", minutes=600, subject="no sound", body=f"#regzbot introduced: v6.19..v7.0-rc1 {BUG}#c0\n")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[Site]:
    monkeypatch.setattr(fetch, "PAUSES", ())
    settings.STATE_DIR = tmp_path
    load_few_facts()
    with running(Site(bugs={7: bug(7, START, summary="hda: no sound since 7.0-rc1")})) as site:
        call_command("add_tracker", "bugs", "https://bugzilla.kernel.org", "--api", site.url, verbosity=0)
        yield site


def receive(settings: Settings, *letters: Letter) -> None:
    upstream = Path(settings.STATE_DIR) / "upstream"
    append_mails(upstream / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name="list", defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    drain()


def drain() -> None:
    sync.drain(jobs=1, report=sync.Report(), progress=lambda *_: None)


def poll(name: str = "bugs") -> Tracker:
    polling.poll_tracker(Tracker.objects.get(name=name))
    drain()
    return Tracker.objects.get(name=name)


def said(site: Site, text: str, *, minutes: int = 700, count: int = 1, who: str = "mats@example.org") -> None:
    at = START + timedelta(minutes=minutes)
    site.bugs[7]["comments"].append(comment(count, at, text, who=who))
    site.bugs[7]["bug"]["last_change_time"] = iso(max(at, timezone.now()))


def test_a_tracker_of_which_nothing_is_wanted_yet_has_not_answered(site: Site) -> None:
    tracker = poll()

    assert (tracker.checked_at, tracker.succeeded_at) == (None, None)


def test_an_issue_that_a_command_names_is_the_report_with_its_own_words(site: Site, settings: Settings) -> None:
    receive(settings, NAMES_IT)
    assert Regression.objects.get().report == BUG

    poll()

    regression = Regression.objects.get()
    assert (regression.title, regression.reporter_name) == ("hda: no sound since 7.0-rc1", "Rosa Reporter")
    assert regression.reported_at == START
    assert "@example.org" not in regression.reporter_address


def test_what_is_said_on_the_issue_is_activity_and_shown(site: Site, settings: Settings, client: Client) -> None:
    receive(settings, NAMES_IT)
    said(site, "Sound is gone here, too.")
    poll()

    page = client.get(f"/regressions/{Regression.objects.get().slug}/").content.decode()

    assert "Sound is gone here, too." in page
    assert f'href="{BUG}#c1"' in page


def test_a_command_in_a_comment_acts_like_one_in_mail(site: Site, settings: Settings) -> None:
    receive(settings, NAMES_IT)
    said(site, "#regzbot resolve: a loose cable\n")
    poll()

    assert Regression.objects.get().state == "resolved"


def test_a_comment_can_begin_to_track_its_issue(site: Site) -> None:
    call_command("add_tracker", "bugs", "https://bugzilla.kernel.org", "--api", site.url, "--all", verbosity=0)
    site.bugs[7]["bug"]["last_change_time"] = iso(timezone.now())
    site.bugs[7]["comments"].append(comment(1, START + timedelta(hours=1), "#regzbot introduced: v6.19..v7.0-rc1\n"))
    poll()

    regression = Regression.objects.get()
    assert (regression.report, regression.reporter_name) == (BUG, "Rosa Reporter")


def test_a_report_in_a_followed_project_is_tracked_by_its_own_command(site: Site) -> None:
    site.issues["drm/amd", 3] = gitlab_issue(3, timezone.now(), text="Flicker.\n\n#regzbot introduced: v6.19..v7.0-rc1")
    url = "https://gitlab.freedesktop.org"
    call_command("add_tracker", "drm", url, "--api", site.url, "--project", "drm/amd", verbosity=0)
    poll("drm")

    assert Regression.objects.get().report == f"{url}/drm/amd/-/issues/3"


def test_a_monitored_issue_is_read_and_belongs_to_the_regression(site: Site, settings: Settings) -> None:
    receive(settings, letter("r", minutes=1, subject="no sound", body="#regzbot introduced: v6.19..v7.0-rc1\n"))
    receive(settings, letter("r.1", minutes=5, to="r", body=f"#regzbot monitor: {BUG}\n"))
    said(site, "#regzbot fix: hda: make it loud again\n")
    poll()

    regression = Regression.objects.get()
    assert (regression.report, regression.state) == ("r@example.org", "fix-incoming")


def test_what_bugzilla_relays_to_a_list_is_told_once(site: Site, settings: Settings) -> None:
    receive(settings, NAMES_IT)
    said(site, "Same here.")
    poll()
    relay = letter(
        "x", minutes=701, subject="[Bug 7] no sound", body=f"{BUG}\n\n--- Comment #1 from mats ---\nSame here.\n"
    )
    raw = relay.raw.replace(b"<x@example.org>", b"<bug-7-6786-Ab3@https.bugzilla.kernel.org/>")
    receive(settings, Letter(raw, relay.arrived))
    reply = letter("y", minutes=702, body="I can bisect that.\n")
    answered = b"Subject: Re: [Bug 7]\nIn-Reply-To: <bug-7-6786-Ab3@https.bugzilla.kernel.org/>"
    receive(settings, Letter(reply.raw.replace(b"Subject: y", answered), reply.arrived))

    told = Regression.objects.get().events.filter(kind="reply").order_by("at").values_list("message_id", flat=True)
    assert list(told) == ["t1@example.org", f"{BUG}#c1", "y@example.org"]


def test_a_mail_cannot_speak_for_an_issue(site: Site, settings: Settings) -> None:
    forged = letter("f", minutes=1, subject="all is well", sender="Eve <eve@evil.example>")
    receive(settings, NAMES_IT, Letter(forged.raw.replace(b"<f@example.org>", f"<{BUG}>".encode()), forged.arrived))
    poll()

    assert Regression.objects.get().title == "hda: no sound since 7.0-rc1"
    assert Message.objects.filter(message_id=BUG).count() == 1


def test_a_tracker_that_asks_for_patience_is_said_so_and_left_alone(
    site: Site, settings: Settings, client: Client
) -> None:
    receive(settings, NAMES_IT)
    site.faults["/rest/bug"] = Fault(status=429, headers={"Retry-After": "600"}, times=99)
    tracker = poll()
    asked = len(site.asked)
    poll()

    assert len(site.asked) == asked
    assert tracker.quiet_until is not None
    page = client.get("/sources/").content.decode()
    assert "asks to wait for 600 s; asked again after" in page


def test_an_issue_that_cannot_be_read_is_listed_with_its_error(site: Site, settings: Settings, client: Client) -> None:
    receive(settings, NAMES_IT)
    site.bugs.clear()
    poll()

    page = client.get("/sources/").content.decode()
    assert "Issues that could not be read" in page
    assert "answered 404" in page


@pytest.mark.django_db(transaction=True)
def test_mail_and_tracker_in_any_order_give_the_same_state(site: Site, settings: Settings, tmp_path: Path) -> None:
    call_command("add_tracker", "bugs", "https://bugzilla.kernel.org", "--api", site.url, "--all", verbosity=0)
    said(site, "#regzbot title: hda: silence\n", minutes=650)
    reply = letter("t1.1", minutes=690, to="t1", body="#regzbot backburner: old hardware\n")
    steps: list[Callable[[], object]] = [partial(receive, settings, NAMES_IT), partial(receive, settings, reply), poll]
    dumps = []
    for number, order in enumerate(permutations(steps)):
        call_command("flush", interactive=False, verbosity=0)
        load_few_facts()
        settings.STATE_DIR = tmp_path / str(number)
        call_command("add_tracker", "bugs", "https://bugzilla.kernel.org", "--api", site.url, "--all", verbosity=0)
        for step in order:
            step()
        dumps.append(dump())
    pipeline.rebuild()

    assert all(one == dump() for one in dumps)
    assert Regression.objects.get().title == "hda: silence"


def test_a_post_that_is_edited_later_stays_as_it_was_first_seen(site: Site, settings: Settings) -> None:
    receive(settings, NAMES_IT)
    said(site, "Sound is gone here, too.")
    poll()
    before = dump()
    for number in range(4):  # which of two copies of the same time speaks is otherwise a matter of their hashes
        site.bugs[7]["bug"]["summary"] = f"changed {number}"
        site.bugs[7]["comments"][1]["text"] = f"#regzbot resolve: no, {number}"
        site.bugs[7]["bug"]["last_change_time"] = iso(timezone.now() + timedelta(minutes=number + 1))
        poll()

    assert Message.objects.get(message_id=BUG).subject == "hda: no sound since 7.0-rc1"
    assert Regression.objects.get().state == "open"
    assert dump() == before
