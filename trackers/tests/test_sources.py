"""Polls of real HTTP servers: incremental, conditional, patient, and never losing what was known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from archive import fetch, git
from archive.fetch import FetchError, RefusedError, TryLaterError, UnreachableError
from archive.mail import parse_mail
from hosts.models import Host
from trackers import sources
from trackers.gitlab import GitLab
from trackers.models import Issue, Project, Tracker
from trackers.tests.sites import Fault, Site, bug, comment, github_issue, gitlab_issue, iso, running

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = AT + timedelta(days=1)
BUG = "https://bugzilla.kernel.org/show_bug.cgi?id={}"
AMD = "https://gitlab.freedesktop.org/drm/amd/-/issues/{}"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[Site]:
    monkeypatch.setattr(fetch, "PAUSES", ())
    settings.STATE_DIR = tmp_path
    with running(Site()) as site:
        yield site


def follow(site: Site, url: str, *options: str) -> Tracker:
    call_command("add_tracker", "t", url, "--api", site.url, *options, verbosity=0)
    return Tracker.objects.get(name="t")


def posts(tracker: Tracker) -> list[str]:
    """Keys of what lies in the archive, in order."""
    epoch = sources.archive_path(tracker) / "0.git"
    if not epoch.exists():
        return []
    blobs = [entry.blob for entry in git.history(epoch, "", "refs/heads/master")]
    raws = [raw for _, _, raw in git.read_blobs(epoch, blobs) if raw is not None]
    return [parse_mail(raw, arrived=AT, is_post=True).message_id for raw in raws]


def test_an_issue_that_a_mail_names_is_read_once_and_again_when_it_changes(site: Site) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org")
    site.bugs = {7: bug(7, AT), 8: bug(8, AT)}
    sources.visit(tracker, [BUG.format(7)], now=NOW)
    sources.visit(tracker, [BUG.format(7)], now=NOW + timedelta(hours=1))
    asked = len(site.asked)
    later = NOW + timedelta(hours=2)
    site.bugs[7]["comments"].append(comment(1, later, "Same here."))
    site.bugs[7]["bug"]["last_change_time"] = iso(later)

    sources.visit(tracker, [BUG.format(7)], now=later + timedelta(minutes=1))

    assert posts(tracker) == [BUG.format(7), f"{BUG.format(7)}#c1"]
    assert len(site.asked) - asked == 4  # what changed, the bug, its comments, its history


def test_a_poll_without_news_costs_one_request_that_answers_nothing(site: Site) -> None:
    tracker = follow(site, "https://gitlab.freedesktop.org", "--project", "drm/amd")
    site.issues = {("drm/amd", 7): gitlab_issue(7, AT)}
    sources.visit(tracker, [], now=NOW)
    sources.visit(tracker, [], now=NOW)
    before = len(site.asked)

    sources.visit(tracker, [], now=NOW)

    assert len(site.asked) == before + 1
    assert "If-None-Match" in site.headers[-1]


def test_a_project_that_is_followed_as_a_whole_is_read_as_a_whole(site: Site) -> None:
    tracker = follow(site, "https://gitlab.freedesktop.org", "--project", "drm/amd")
    site.issues = {("drm/amd", n): gitlab_issue(n, AT + timedelta(minutes=n)) for n in range(1, 4)}
    site.issues["drm/i915", 9] = gitlab_issue(9, AT)

    sources.visit(tracker, [], now=NOW)

    assert posts(tracker) == [AMD.format(1), AMD.format(2), AMD.format(3)]


def test_lists_and_timelines_longer_than_a_page_are_read_to_the_end(site: Site) -> None:
    tracker = follow(site, "https://github.com", "--project", "owner/repo")
    data = github_issue(7, AT)
    data["timeline"] = [
        {"event": "commented", "id": n, "user": {"login": "mats"}, "created_at": iso(AT), "body": "+1"}
        for n in range(1, 251)
    ]
    site.issues = {("owner/repo", 7): data}

    sources.visit(tracker, [], now=NOW)

    assert len(posts(tracker)) == 251


def test_more_changes_than_a_poll_reads_are_left_for_the_next(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ISSUES_PER_POLL", 2)
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {n: bug(n, AT + timedelta(minutes=n)) for n in (3, 1, 5, 2, 4)}

    left = [sources.visit(tracker, [], now=NOW).left for _ in range(3)]

    assert left == [3, 1, 0]
    assert posts(tracker) == [BUG.format(n) for n in (1, 2, 3, 4, 5)]


def test_issues_that_changed_in_the_same_second_are_all_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ISSUES_PER_POLL", 2)
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {n: bug(n, AT) for n in range(1, 6)}

    for _ in range(3):
        sources.visit(tracker, [], now=NOW)

    assert sorted(posts(tracker)) == [BUG.format(n) for n in range(1, 6)]


def test_an_issue_that_changes_between_two_pages_of_a_list_hides_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It moves to the end of the list, and all behind it move up."""
    monkeypatch.setattr(GitLab, "per_page", 2)
    tracker = follow(site, "https://gitlab.freedesktop.org")
    site.issues = {("drm/amd", n): gitlab_issue(n, AT + timedelta(minutes=n)) for n in range(1, 5)}
    named = [AMD.format(n) for n in range(1, 5)]
    sources.visit(tracker, named, now=AT + timedelta(hours=1))
    for n in range(1, 5):
        site.say("drm/amd", n, NOW + timedelta(minutes=n))
    site.after_first = lambda: site.say("drm/amd", 1, NOW + timedelta(minutes=9))

    sources.visit(tracker, named, now=NOW + timedelta(hours=1))

    assert set(posts(tracker)) >= {f"{AMD.format(n)}#note_{n}" for n in range(1, 5)}


def test_a_list_goes_on_where_more_than_a_page_changed_in_the_same_second(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GitLab, "per_page", 2)
    tracker = follow(site, "https://gitlab.freedesktop.org", "--project", "drm/amd")
    site.issues = {("drm/amd", n): gitlab_issue(n, AT) for n in range(1, 8)}

    sources.visit(tracker, [], now=NOW)

    assert sorted(posts(tracker)) == [AMD.format(n) for n in range(1, 8)]


def test_a_change_that_shows_only_after_later_ones_is_read(site: Site) -> None:
    """Trackers date a change when they begin to write it."""
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {7: bug(7, AT)}
    sources.visit(tracker, [], now=NOW)
    site.bugs[8] = bug(8, AT - timedelta(seconds=20))

    sources.visit(tracker, [], now=NOW + timedelta(minutes=1))

    assert posts(tracker) == [BUG.format(7), BUG.format(8)]


def test_a_change_that_is_dated_in_the_future_hides_no_other(site: Site) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {7: bug(7, NOW + timedelta(days=9000))}
    sources.visit(tracker, [], now=NOW)
    site.bugs[8] = bug(8, NOW + timedelta(minutes=1))

    sources.visit(tracker, [], now=NOW + timedelta(minutes=2))

    assert BUG.format(8) in posts(tracker)


def test_an_issue_that_cannot_be_read_is_not_asked_for_at_every_poll(site: Site) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {7: bug(7, AT)}
    site.faults["/rest/bug/7"] = Fault(status=404, times=99)
    sources.visit(tracker, [], now=NOW)
    site.bugs[8] = bug(8, NOW)
    asked = len(site.asked)

    sources.visit(tracker, [], now=NOW + timedelta(minutes=1))

    assert not any("/rest/bug/7" in path for path in site.asked[asked:])


def test_one_issue_that_cannot_be_read_is_named_and_the_others_are_read(site: Site) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org")
    site.bugs = {8: bug(8, AT)}
    site.faults["/rest/bug/9/comment"] = Fault(body=b'{"bugs": {"9": {"comm')
    site.bugs[9] = bug(9, AT)

    done = sources.visit(tracker, [BUG.format(n) for n in (7, 8, 9)], now=NOW)

    assert posts(tracker) == [BUG.format(8)]
    assert "answered 404" in done.errors[BUG.format(7)]
    assert "no JSON" in done.errors[BUG.format(9)]
    assert Issue.objects.exclude(error="").count() == 2


def test_a_project_that_is_not_there_is_in_nobodys_way(site: Site) -> None:
    """Anybody can name an issue of one in a mail."""
    tracker = follow(site, "https://gitlab.freedesktop.org")
    site.faults["a%2Fa/issues?"] = Fault(status=404, times=9)
    site.issues = {("drm/amd", 7): gitlab_issue(7, AT)}
    named = [AMD.format(7), "https://gitlab.freedesktop.org/a/a/-/issues/1"]

    done = sources.visit(tracker, named, now=NOW)
    asked = len(site.asked)
    sources.visit(tracker, named, now=NOW + timedelta(minutes=1))

    assert posts(tracker) == [AMD.format(7)]
    assert "answered 404" in done.errors[named[1]]
    assert len(site.asked) == asked + 1  # what changed in the other project


def test_a_followed_project_that_is_refused_is_said_after_the_others_were_read(site: Site) -> None:
    tracker = follow(site, "https://gitlab.freedesktop.org", "--project", "a/gone", "--project", "drm/amd")
    site.faults["a%2Fgone"] = Fault(status=404, times=9)
    site.issues = {("drm/amd", 7): gitlab_issue(7, AT)}

    with pytest.raises(RefusedError, match="answered 404"):
        sources.visit(tracker, [], now=NOW)

    assert posts(tracker) == [AMD.format(7)]


def test_an_issue_that_could_not_be_read_is_asked_for_again_the_next_day(site: Site) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org")
    sources.visit(tracker, [BUG.format(7)], now=NOW)
    site.bugs = {7: bug(7, AT)}
    sources.visit(tracker, [BUG.format(7)], now=NOW + timedelta(hours=1))
    assert posts(tracker) == []

    sources.visit(tracker, [BUG.format(7)], now=NOW + timedelta(days=2))

    assert posts(tracker) == [BUG.format(7)]
    assert not Issue.objects.exclude(error="").exists()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=429, headers={"Retry-After": "600"}, times=9), TryLaterError),
        (Fault(status=502, times=9), UnreachableError),
        (Fault(body=b'{"bugs": [', times=9), FetchError),
        (Fault(body=b'{"error": true, "message": "no"}', times=9), FetchError),
        (Fault(body=b"[]", is_cut=True, times=9), UnreachableError),
        (Fault(status=302, headers={"Location": "https://evil.example/rest/bug"}, times=9), FetchError),
    ],
)
def test_a_tracker_that_fails_loses_nothing(site: Site, fault: Fault, error: type[FetchError]) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {7: bug(7, AT)}
    site.faults["/rest/bug?"] = fault

    with pytest.raises(error):
        sources.visit(tracker, [], now=NOW)
    site.faults.clear()
    Host.objects.update(quiet_until=None)  # a minute later
    sources.visit(tracker, [], now=NOW + timedelta(minutes=1))

    assert posts(tracker) == [BUG.format(7)]


def test_what_was_read_before_a_tracker_asked_for_patience_is_kept(site: Site) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {7: bug(7, AT), 8: bug(8, AT + timedelta(minutes=1))}
    site.faults["/rest/bug/8?"] = Fault(status=429, headers={"Retry-After": "600"})

    with pytest.raises(TryLaterError):
        sources.visit(tracker, [], now=NOW)
    assert posts(tracker) == [BUG.format(7)]
    asked = len(site.asked)
    Host.objects.update(quiet_until=None)  # an hour later
    sources.visit(tracker, [], now=NOW + timedelta(hours=1))

    assert posts(tracker) == [BUG.format(7), BUG.format(8)]
    assert not any("/rest/bug/7" in path for path in site.asked[asked:])


def test_large_issues_are_kept_one_by_one_and_too_large_ones_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_MAX_HELD", 10)
    monkeypatch.setattr(sources, "_MAX_LIST", 30_000)
    tracker = follow(site, "https://github.com", "--project", "owner/repo")
    site.issues = {("owner/repo", n): github_issue(n, AT + timedelta(minutes=n)) for n in range(1, 5)}
    site.issues["owner/repo", 2]["timeline"] = 300 * [
        {"event": "commented", "id": 9, "user": {"login": "mats"}, "created_at": iso(AT), "body": "+1"}
    ]

    done = sources.visit(tracker, [], now=NOW)

    assert posts(tracker) == [f"https://github.com/owner/repo/issues/{n}" for n in (1, 3, 4)]
    assert "answered with more than" in done.errors["https://github.com/owner/repo/issues/2"]


def test_a_token_is_sent_to_its_own_host_alone(site: Site, settings: Settings) -> None:
    settings.TRACKER_TOKENS = {"bugzilla.kernel.org": "secret", "github.com": "other"}
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")

    sources.visit(tracker, [], now=NOW)

    assert site.headers[-1]["X-BUGZILLA-API-KEY"] == "secret"
    assert "Authorization" not in site.headers[-1]


def test_issues_of_other_hosts_are_none_of_a_trackers_business(site: Site) -> None:
    tracker = follow(site, "https://bugzilla.kernel.org")

    sources.visit(tracker, [AMD.format(7), "https://bugzilla.example.org/7", "not an address"], now=NOW)

    assert site.asked == []
    assert not Project.objects.exists()


def test_an_archive_that_has_a_post_already_does_not_get_it_twice(site: Site) -> None:
    """As after a kill between writing the archive and remembering that it was written."""
    tracker = follow(site, "https://bugzilla.kernel.org", "--all")
    site.bugs = {7: bug(7, AT)}
    sources.visit(tracker, [], now=NOW)
    Issue.objects.all().delete()
    Project.objects.update(changed_until=None)

    sources.visit(tracker, [], now=NOW)

    assert posts(tracker) == [BUG.format(7)]
