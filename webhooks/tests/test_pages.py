"""Pages for staff: what they show, what they refuse, and to whom."""

import re
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests.make import make_user
from webhooks import forms, queries
from webhooks.models import Attempt, Endpoint
from webhooks.sending import send_changes
from webhooks.tests.receiving import Receiver, answer, make_changes, make_endpoint, staff

pytestmark = pytest.mark.django_db
ACTS = ["switch", "rotate", "test", "again", "delete"]


@pytest.fixture
def web(settings: Settings) -> Client:
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    found = Client()
    found.force_login(staff())
    return found


def entered(**values: object) -> dict[str, object]:
    return {"name": "Bot", "url": "https://1.1.1.1/hook"} | values


def refused(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 400
    assert not Endpoint.objects.exists()
    return " ".join(re.findall(r'<span class="err"[^>]*>([^<]*)', answer.content.decode()))


def attempt(endpoint: Endpoint, *, changes: int = 2) -> Attempt:
    return Attempt.objects.create(
        endpoint=endpoint,
        at=timezone.now(),
        message="msg_1",
        first=1,
        last=2,
        changes=changes,
        milliseconds=31,
        status=204,
    )


def test_a_new_endpoint_begins_at_the_present(web: Client) -> None:
    last = make_changes(3)[-1]

    answer = web.post("/webhooks/", entered(kinds=["series.posted", "candidate.found"]))

    made = Endpoint.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/webhooks/{made.uid}/")
    assert (made.position, made.kinds, made.made_by) == (last.position, ["candidate.found", "series.posted"], staff())


def test_a_secret_is_shown_once_and_kept_by_nobody(web: Client) -> None:
    where = web.post("/webhooks/", entered())["Location"]
    secret = Endpoint.objects.get().secret

    first, second, listed = web.get(where), web.get(where), web.get("/webhooks/")

    assert secret in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert secret not in second.content.decode() + listed.content.decode()


def test_a_secret_is_not_shown_to_somebody_else(web: Client) -> None:
    where = web.post("/webhooks/", entered())["Location"]
    other = Client()
    other.force_login(staff("rosa"))

    assert "whsec_" not in other.get(where).content.decode()


def test_a_secret_is_not_shown_on_the_page_of_another_endpoint(web: Client) -> None:
    other, where = make_endpoint(), web.post("/webhooks/", entered())["Location"]

    assert "whsec_" not in web.get(f"/webhooks/{other.uid}/").content.decode()
    assert "whsec_" in web.get(where).content.decode()


def test_rotating_shows_the_new_secret(web: Client) -> None:
    endpoint = make_endpoint()
    old = endpoint.secret

    page = web.post(f"/webhooks/{endpoint.uid}/rotate/", follow=True).content.decode()

    endpoint.refresh_from_db()
    assert endpoint.secret in page
    assert (endpoint.old_secret, "two sign" in page) == (old, True)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://1.1.1.1/", "Only https"),
        ("https://10.0.0.1/", "not public"),
        ("https://169.254.169.254/latest/meta-data/", "not public"),
        ("https://[::1]/", "not public"),
        ("https://0x7f000001/", "plain form"),
        ("https://a:b@1.1.1.1/", "without user"),
        ("https://1.1.1.1/\u202e", "ASCII"),
        ("https://1.1.1.1/\x00", "Null characters"),
        ("https://1.1.1.1/" + "x" * 100_000, "at most 500"),
        ("", "required"),
        ("javascript:alert(1)", "https://name/path"),
    ],
    ids=range(11),
)
def test_an_address_that_may_not_be_posted_to_is_refused_beside_its_field(web: Client, url: str, why: str) -> None:
    assert why in refused(web.post("/webhooks/", entered(url=url)))


def test_a_name_that_leads_inside_is_refused(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "resolve", lambda host, port: ["1.1.1.1", "10.0.0.1"])

    why = refused(web.post("/webhooks/", entered(url="https://hooks.example.org/")))

    assert "hooks.example.org is or leads to an address that is not public" in why
    assert "10.0.0.1" not in why


@pytest.mark.parametrize("name", ["", "a\x00b", "a\nb", "\u202eb", "x" * 81])
def test_an_odd_name_is_refused(web: Client, name: str) -> None:
    assert refused(web.post("/webhooks/", entered(name=name)))


@pytest.mark.parametrize("kind", ["nonsense", "\x00", "x" * 100_000, "<script>"])
def test_an_unknown_kind_is_refused(web: Client, kind: str) -> None:
    assert refused(web.post("/webhooks/", entered(kinds=[kind])))


def test_the_list_says_how_far_each_is(web: Client) -> None:
    make_changes(2)
    make_changes(1, kind="series.posted")
    make_endpoint("https://hooks.example.org/secret-path", name="Alpha", kinds=["series.posted"])
    make_endpoint(name="Beta", is_enabled=False, disabled_why="It answered 410 Gone.")

    page = web.get("/webhooks/").content.decode()

    assert "secret-path" not in page
    assert re.search(r'Alpha.*hooks\.example\.org.*Sending.*series\.posted.*data-l="behind by">1<', page, re.DOTALL)
    assert re.search(r'Beta.*410 Gone.*Disabled.*>all<.*data-l="behind by">3<', page, re.DOTALL)


def test_many_that_wait_are_counted_up_to_a_bound(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    make_changes(4)
    endpoint = make_endpoint()

    assert "over 2" in web.get(f"/webhooks/{endpoint.uid}/").content.decode()


def test_statements_do_not_grow_with_endpoints_or_attempts(
    web: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_changes(2)
    for _ in range(8):
        for _ in range(9):
            attempt(endpoint := make_endpoint(), changes=1)

    with django_assert_num_queries(9):  # session, user, two for permissions, endpoints, waiting; the frame's three
        web.get("/webhooks/")
    for _ in range(49):
        attempt(endpoint)
    with django_assert_num_queries(
        11
    ):  # session, user, two for permissions, endpoint, waiting, attempts, their number; the frame
        web.get(f"/webhooks/{endpoint.uid}/")


def test_the_log_says_what_came_of_each_attempt(web: Client, receiver: Receiver) -> None:
    made, endpoint = make_changes(1), make_endpoint(receiver.url)
    receiver.plan.append(answer(500, b"<b>full</b>\x00\x1b[31m"))
    send_changes(endpoint.uid)

    page = web.get(f"/webhooks/{endpoint.uid}/").content.decode()

    assert "&lt;b&gt;full&lt;/b&gt;" in page
    assert f'name="start" value="{made[0].key}"' in page
    assert "Failing" in page
    assert "Next attempt" in page


@pytest.mark.parametrize("page", ["2", "99999999999999999999", "x", "\x00", "-1"])
def test_the_log_has_pages(web: Client, page: str) -> None:
    endpoint = make_endpoint()
    for _ in range(51):
        attempt(endpoint)

    assert web.get(f"/webhooks/{endpoint.uid}/", {"page": page}).status_code == 200


def test_editing_changes_name_address_and_kinds_and_keeps_the_place(web: Client) -> None:
    endpoint = make_endpoint(position=5, begun=7)

    web.post(f"/webhooks/{endpoint.uid}/", entered(name="Other", kinds=["series.posted"]))

    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.url, endpoint.kinds) == ("Other", "https://1.1.1.1/hook", ["series.posted"])
    assert (endpoint.position, endpoint.begun) == (5, None)


def test_a_bad_edit_changes_nothing_and_says_why(web: Client) -> None:
    endpoint = make_endpoint(name="Alpha")

    found = web.post(f"/webhooks/{endpoint.uid}/", entered(name="Other", url="https://10.0.0.1/"))

    assert (found.status_code, "not public" in found.content.decode()) == (400, True)
    endpoint.refresh_from_db()
    assert endpoint.name == "Alpha"


def test_disabling_and_enabling(web: Client) -> None:
    endpoint = make_endpoint(failures=3, failing_since=timezone.now() - timedelta(days=6), retry_at=timezone.now())

    web.post(f"/webhooks/{endpoint.uid}/switch/", {"to": "off"})
    endpoint.refresh_from_db()
    assert (endpoint.is_enabled, endpoint.disabled_why) == (False, "Disabled by mats.")
    web.post(f"/webhooks/{endpoint.uid}/switch/", {"to": "on"})
    endpoint.refresh_from_db()
    assert (endpoint.is_enabled, endpoint.disabled_why, endpoint.failing_since) == (True, "", None)


def test_a_test_is_sent_at_once_and_logged(web: Client, receiver: Receiver) -> None:
    endpoint = make_endpoint(receiver.url)

    page = web.post(f"/webhooks/{endpoint.uid}/test/", follow=True).content.decode()

    assert receiver.verified(endpoint.secret)[0]["type"] == "webhooks.test"
    assert ">test<" in page


def test_sending_again_from_an_event_a_time_or_not_at_all(web: Client) -> None:
    made = make_changes(3)
    endpoint = make_endpoint(position=made[2].position, begun=made[2].position, failures=4)

    for start, position in (
        (made[1].key, made[0].position),
        (f"{made[2].recorded_at:%Y-%m-%dT%H:%M:%S}", made[1].position),
        ("2026-01-01", made[0].position - 1),
        ("2099-01-01", made[2].position),
        ("latest", made[2].position),
    ):
        assert web.post(f"/webhooks/{endpoint.uid}/again/", {"start": start}).status_code == 302
        endpoint.refresh_from_db()
        assert (endpoint.position, endpoint.begun, endpoint.failures) == (position, None, 0)


@pytest.mark.parametrize("start", ["", "nonsense", "\x00", "2026-13-45", "2026-02-30T10:00", "x" * 100_000, "\u202e"])
def test_an_unknown_start_is_refused(web: Client, start: str) -> None:
    endpoint = make_endpoint(position=3)

    assert web.post(f"/webhooks/{endpoint.uid}/again/", {"start": start}).status_code == 400

    endpoint.refresh_from_db()
    assert endpoint.position == 3


def test_deleting_takes_the_log_along(web: Client) -> None:
    endpoint = make_endpoint()
    attempt(endpoint)

    assert web.post(f"/webhooks/{endpoint.uid}/delete/")["Location"] == "/webhooks/"
    assert LogEntry.objects.latest("pk").change_message == "Deleted."
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("is_known", [True, False])
def test_others_than_operators_are_refused_and_strangers_asked_to_log_in(is_known: bool, client: Client) -> None:
    endpoint = make_endpoint()
    if is_known:
        client.force_login(make_user("rosa", "triager"))

    for found in (
        client.get("/webhooks/"),
        client.get(f"/webhooks/{endpoint.uid}/"),
        client.get("/webhooks/no-such/"),
        client.post("/webhooks/", entered()),
        *(client.post(f"/webhooks/{endpoint.uid}/{act}/") for act in ACTS),
    ):
        assert found.status_code == (403 if is_known else 302)
        assert found.get("Location", "/login/").startswith("/login/")
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_posted_with_a_token_to_a_known_endpoint(act: str, web: Client) -> None:
    endpoint = make_endpoint()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff())

    assert web.get(f"/webhooks/{endpoint.uid}/{act}/").status_code == 405
    assert strict.post(f"/webhooks/{endpoint.uid}/{act}/").status_code == 403
    assert web.post(f"/webhooks/no-such/{act}/", {"start": "latest"}).status_code == 404
    assert web.post(f"/webhooks/a%00b/{act}/").status_code == 404


def test_the_page_of_sources_leads_staff_there(web: Client, client: Client) -> None:
    assert 'href="/webhooks/"' in web.get("/sources/").content.decode()
    assert 'href="/webhooks/"' not in client.get("/sources/").content.decode()
