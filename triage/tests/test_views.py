"""What staff decide through the site: who may, what it does, how it is undone, and what the past keeps."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from archive.models import Ghost, Message
from candidates.models import Candidate, Verdict
from ingest import pipeline
from regressions.models import Decision, Regression
from regressions.queries import cycle_counts, total_counts
from tests.make import NOON, make_message, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("mona"))
    return client


@pytest.fixture
def candidate() -> Candidate:
    message = make_message(message_id="likely@example.org", subject="[REGRESSION] no sound")
    return Candidate.objects.create(message=message, score=7, features=[["bisected", 4.0]], first_bad="7.0-rc1")


def accept(client: Client) -> Regression:
    client.post("/candidates/sort-out/", {"report": "likely@example.org", "what": "accept"})
    return Regression.objects.get(report="likely@example.org")


def test_an_accepted_candidate_is_tracked_and_leaves_the_list(staff: Client, candidate: Candidate) -> None:
    assert "no sound" in staff.get("/candidates/").content.decode()

    regression = accept(staff)

    assert (regression.title, regression.introduced) == ("no sound", "..v7.0-rc1")
    assert "[REGRESSION] no sound" not in staff.get("/candidates/").content.decode()


def test_a_dismissed_candidate_is_gone_until_somebody_reopens_it(staff: Client, candidate: Candidate) -> None:
    for what, is_listed in (("dismiss", False), ("reopen", True)):
        staff.post("/candidates/sort-out/", {"report": "likely@example.org", "what": what})

        assert ("[REGRESSION] no sound" in Client().get("/candidates/").content.decode()) is is_listed
    assert Verdict.objects.count() == 2


def test_what_was_sorted_out_can_be_reopened_from_the_page(staff: Client, candidate: Candidate) -> None:
    staff.post("/candidates/sort-out/", {"report": "likely@example.org", "what": "dismiss"})
    page = staff.get("/candidates/").content.decode()

    assert "no regression, says mona" in page
    assert 'value="reopen"' in page
    assert "Sorted out" not in Client().get("/candidates/").content.decode()

    staff.post("/candidates/sort-out/", {"report": "likely@example.org", "what": "reopen"})

    assert "Sorted out" not in staff.get("/candidates/").content.decode()


def test_a_decision_acts_like_a_command_and_names_its_author(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug

    staff.post(f"/regressions/{slug}/decide/", {"verb": "resolve", "value": "firmware"})

    page = staff.get(f"/regressions/{slug}/").content.decode()
    assert Regression.objects.get().state == "resolved"
    assert "by mona, on this site" in page


def test_an_undone_decision_counts_in_the_past_and_not_in_the_present(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug
    staff.post(f"/regressions/{slug}/decide/", {"verb": "resolve", "value": "firmware"})
    between = timezone.now()
    decision = Decision.objects.get(text__startswith="resolve")

    staff.post(f"/regressions/{slug}/undo/{decision.pk}/")

    now = timezone.now() + timedelta(seconds=1)
    assert Regression.objects.get().state == "open"
    assert (total_counts(at=between).open, total_counts(at=now).open) == (0, 1)
    assert "undone" in list(Regression.objects.get().events.values_list("kind", flat=True))


def test_undoing_an_acceptance_takes_it_from_the_counts(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug
    between = timezone.now()

    staff.post(f"/regressions/{slug}/undo/{Decision.objects.get().pk}/")

    now = timezone.now() + timedelta(seconds=1)
    assert (total_counts(at=between).reported, total_counts(at=now).reported) == (1, 0)
    assert Regression.objects.get().state == "invalid"


def test_a_decision_can_be_undone_once(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug
    path = f"/regressions/{slug}/undo/{Decision.objects.get().pk}/"

    assert [staff.post(path).status_code for _ in range(2)] == [302, 400]


def test_a_rebuild_arrives_at_the_same_with_decisions(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug
    staff.post(f"/regressions/{slug}/decide/", {"verb": "fix", "value": "net: repair the link"})
    staff.post(f"/regressions/{slug}/undo/{Decision.objects.last().pk}/")  # type: ignore[union-attr]
    before = list(Regression.objects.values_list("slug", "state", "events__kind", "periods__state"))

    pipeline.rebuild()

    assert sorted(Regression.objects.values_list("slug", "state", "events__kind", "periods__state")) == sorted(before)


@pytest.mark.parametrize(("roles", "status"), [(None, 302), ((), 403), (("operator",), 403)])
def test_only_triagers_decide(client: Client, candidate: Candidate, roles: tuple[str, ...] | None, status: int) -> None:
    if roles is not None:
        client.force_login(make_user("sam", *roles))

    answer = client.post("/candidates/sort-out/", {"report": "likely@example.org", "what": "accept"})

    assert answer.status_code == status
    assert not Regression.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{"verb": "drop"}, {"verb": "use", "value": "x"}, {"verb": "unknown"}, {}, {"verb": "introduced\n#regzbot poke"}],
)
def test_what_is_no_offered_command_is_refused(staff: Client, candidate: Candidate, data: dict[str, str]) -> None:
    slug = accept(staff).slug

    assert staff.post(f"/regressions/{slug}/decide/", data).status_code == 400
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "verb", ["title", "fix", "introduced", "duplicate", "monitor", "link", "unlink", "from", "note"]
)
def test_a_command_that_is_nothing_without_a_value_is_refused(staff: Client, candidate: Candidate, verb: str) -> None:
    slug = accept(staff).slug

    answer = staff.post(f"/regressions/{slug}/decide/", {"verb": verb, "value": "  "})

    assert (answer.status_code, Decision.objects.count()) == (400, 1)
    assert f"{verb} needs a value" in answer.content.decode()


def test_a_decision_without_effect_is_told_and_holds_nothing_back(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug
    for data in ({"verb": "unlink", "value": "https://example.org/x"}, {"verb": "resolve", "value": "firmware"}):
        staff.post(f"/regressions/{slug}/decide/", data)

    assert Regression.objects.get().state == "resolved"
    assert "what it names was neither linked nor monitored" in staff.get(f"/regressions/{slug}/").content.decode()


def test_what_cannot_be_carried_out_is_said_and_not_kept(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug
    staff.post(f"/regressions/{slug}/decide/", {"verb": "duplicate", "value": "https://lore.kernel.org/all/gone@x/"})
    gone = Regression.objects.get(report="gone@x")

    answer = staff.post(f"/regressions/{gone.slug}/decide/", {"verb": "title", "value": "no sound at all"})

    assert (answer.status_code, Decision.objects.count()) == (400, 2)
    assert "no mail that is stored leads to this report" in answer.content.decode()


def test_a_report_that_no_archive_has_can_be_decided_about(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug
    message = Message.objects.get()
    Ghost.objects.create(message_id="gone@x", thread=message.thread)
    staff.post(f"/regressions/{slug}/decide/", {"verb": "duplicate", "value": "https://lore.kernel.org/all/gone@x/"})
    gone = Regression.objects.get(report="gone@x")

    staff.post(f"/regressions/{gone.slug}/decide/", {"verb": "title", "value": "no sound at all"})

    assert Regression.objects.get(report="gone@x").title == "no sound at all"


def test_a_value_cannot_smuggle_in_another_command(staff: Client, candidate: Candidate) -> None:
    slug = accept(staff).slug

    staff.post(f"/regressions/{slug}/decide/", {"verb": "title", "value": "x\n#regzbot resolve: y; #regzbot poke"})

    assert Regression.objects.get().state == "open"


def test_a_form_without_its_token_is_refused(candidate: Candidate) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff("mona"))

    answer = client.post("/candidates/sort-out/", {"report": "likely@example.org", "what": "accept"})

    assert answer.status_code == 403


def test_login_and_admin_open_under_the_strict_policy(staff: Client) -> None:
    for path in ("/login/", "/admin/"):
        assert staff.get(path).status_code == 200


def test_the_cycle_counts_follow_a_decision(staff: Client, candidate: Candidate) -> None:
    accept(staff)

    assert cycle_counts("7.0", at=timezone.now() + timedelta(seconds=1)).open == 1
    assert timezone.now() > NOON
