"""The front page: release status, current cycle, what is left over, what needs attention."""

import re
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory, override_settings
from django.views.defaults import server_error
from pytest_django import DjangoAssertNumQueries

from archive.models import Inbox
from ingest.models import Installation, advance_generation
from kerneltrack.dashboard import front_page
from regressions.models import Regression
from releases.asof import AsOf
from tests.make import NOON, make_regression, make_releases

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(hours=1)
PAGES = ["/", "/cycles/", "/cycles/7.0/", "/regressions/", "/regressions/slug/", "/sources/", "/about/", "/no/such/"]


def test_the_lead_says_what_is_in_development_since_when(client: Client) -> None:
    make_releases()

    text = client.get("/", {"at": "2026-03-02"}).content.decode()

    words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "The current development kernel is 7.0-rc2 , released on March 1." in words
    assert "6.19.3 was released on February 28." in words


def test_what_is_left_over_and_the_rest_add_up_to_all() -> None:
    make_releases()
    for cycle in ("7.0", "6.19", "6.19", "5.4", ""):
        make_regression(cycle=cycle)
    make_regression(cycle="6.19", state="fixed")

    page = front_page(asof=AsOf(NOW, NOW, ""))

    assert page.cycle is not None
    parts = [page.cycle.counts, page.rest, *(row.counts for row in page.earlier)]
    assert sum(counts.open for counts in parts) == page.total.open == 5
    assert sum(counts.reported for counts in parts) == page.total.reported == 6


def test_a_stable_release_counts_its_series_and_the_cycle_it_began_from(client: Client) -> None:
    make_releases()
    make_regression(cycle="6.19")
    make_regression(cycle="", series="6.19.y", tree="stable")

    text = client.get("/", {"at": "2026-03-02"}).content.decode()

    assert 'href="/regressions/?state=open&amp;series=6.19.y&amp;at=2026-03-02">2</a>' in text


def test_what_has_a_culprit_and_is_silent_for_a_week_needs_attention() -> None:
    long_ago = NOON - timedelta(days=40)
    make_regression(slug="silent", culprit=40 * "a", known_at=long_ago, last_activity_at=NOON - timedelta(days=8))
    make_regression(slug="more", culprit=40 * "a", known_at=long_ago, last_activity_at=NOON - timedelta(days=9))
    make_regression(slug="busy", culprit=40 * "a", known_at=long_ago, last_activity_at=NOON - timedelta(days=6))
    make_regression(slug="later", culprit=40 * "a", known_at=long_ago, is_backburner=True)
    make_regression(slug="unknown", known_at=long_ago)
    make_regression(slug="coming", culprit=40 * "a", known_at=long_ago, state="fix-incoming")

    assert [row.slug for row in front_page(asof=AsOf(NOW, NOW, "")).attention] == ["more", "silent"]


def test_what_is_overdue_needs_attention_first() -> None:
    long_ago = NOON - timedelta(days=40)
    make_regression(slug="silent", culprit=40 * "a", known_at=long_ago, last_activity_at=NOON - timedelta(days=8))
    make_regression(slug="late", known_at=long_ago, last_activity_at=NOON - timedelta(days=1))
    Regression.objects.filter(slug="late").update(due_at=NOON - timedelta(days=2))

    assert [row.slug for row in front_page(asof=AsOf(NOW, NOW, "")).attention] == ["late", "silent"]


@pytest.mark.parametrize(("upstream", "is_marked"), [("sample", True), ("live", False)])
def test_only_invented_data_are_marked_as_such(client: Client, upstream: str, is_marked: bool) -> None:
    with override_settings(UPSTREAM=upstream):
        for path in ("/", "/sources/", "/no/such/page/"):
            assert ("Sample data." in client.get(path).content.decode()) is is_marked


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_style_or_script(client: Client, path: str) -> None:
    make_releases()
    make_regression(slug="slug")

    text = client.get(path).content.decode()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []


def test_the_page_for_failures_asks_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "/healthz" in answer.content.decode()
    assert "{%" not in answer.content.decode()


def test_a_post_without_token_is_refused_in_the_house_style() -> None:
    answer = Client(enforce_csrf_checks=True).post("/")

    assert answer.status_code == 403
    assert "That is not allowed" in answer.content.decode()


def test_nothing_is_counted_before_anything_was_read(client: Client) -> None:
    make_releases()
    Installation.objects.create(pk=1, upstream="live", sources_added_at=NOW)
    inbox = Inbox.objects.create(name="lkml", url="https://lore.kernel.org/lkml/", progress="fetching epoch 0: 34 %")
    page = client.get("/").content.decode()

    assert "None of 1 source is read yet" in page
    assert "fetching epoch 0: 34 %" in page
    assert "of the 0 open" not in page
    assert "No open regression is overdue" not in page
    Inbox.objects.filter(pk=inbox.pk).update(progress="", error="no route to host", checked_at=NOW)
    advance_generation()
    page = client.get("/").content.decode()
    assert "None of 1 source can be read" in page
    Installation.objects.update(read_at=NOW)
    advance_generation()
    page = client.get("/").content.decode()
    assert "First reading" not in page
    assert "of the 0 open" in page
