"""Answers that cannot be used: what is read instead, what /sources/ says of it, and that nothing known is lost."""

from datetime import timedelta
from http.server import ThreadingHTTPServer

import pytest
from django.test import Client
from django.utils import timezone

from archive import fetch
from hosts.models import Host
from kernelorg.models import Listed, Site
from kernelorg.tests.site import (
    DAY,
    FEED,
    JSON,
    NOW,
    PAGE,
    TABLE,
    Kernel,
    KernelOrg,
    Reply,
    poll,
    support,
    told,
    written,
)
from releases.models import Release, Sighting
from stable.models import Statement
from tests.web import url_of

pytestmark = pytest.mark.django_db
KERNELS = (Kernel("7.4-rc3", "mainline"), Kernel("7.3.5"), Kernel("6.12.111", "longterm"))
NEXT = Kernel("7.3.6", at=NOW - DAY)
ANUBIS = (
    b'<!doctype html><html lang="en"><head><title>Making sure you&#39;re not a bot!</title><link rel="stylesheet"'
    b' href="/.within.website/x/xess/xess.min.css"><script id="anubis_challenge" type="application/json">{}</script>'
)
BROKEN = [
    (Reply(b'{"latest_stable": {"version": "7.3.5"}, "releases": [{"iseol": fal'), "no JSON (66 bytes, cut off): "),
    (Reply(b"<!DOCTYPE html>\n<html><head><title>Maintenance</title>"), "an HTML page instead of releases.json: 'Main"),
    (Reply(ANUBIS), "a challenge for browsers instead of data"),
    (Reply(b""), "an empty answer"),
    (Reply(b"", 204), "answered 204"),
    (Reply(b'{"releases": []}'), "an empty list of releases"),
    (Reply(b'{"releases": {"7.3.5": {}}}'), "no list of releases in it"),
    (Reply(b"[]"), "no object but a list at the top"),
    (Reply(b" " * (1024 * 1024 + 1)), "an empty answer"),
    (Reply(b'{"releases": "' + b"x" * 1024 * 1024 + b'"}'), "too long for releases.json"),
    (Reply(b"x" * (4 * 1024 * 1024 + 1)), "answered with more than 4194304 bytes"),
    (Reply(b"{}", headers={"Content-Length": "9000"}), "no connection, or it broke"),
    (Reply(b"{}", headers={"Content-Encoding": "gzip"}), "answered with what is no gzip"),
    (Reply(status=500), "answered 500"),
    (Reply(status=503), "answered 503"),
    (Reply(status=404), "/releases.json answered 404"),
    (Reply(status=403), "/releases.json answered 403"),
    (Reply(status=301, headers={"Location": "https://elsewhere.example/"}), "redirects to https://elsewhere.example"),
    (Reply(status=302, headers={"Location": JSON}), "redirects in circles"),
]


@pytest.fixture
def known(kernel_org: KernelOrg, site: Site) -> Site:
    """A site that listed KERNELS in all forms when it was last asked."""
    kernel_org.has_etags = True
    kernel_org.lists_in_all_forms(*KERNELS)
    return poll(site)


def break_all(kernel_org: KernelOrg) -> None:
    kernel_org.replies[JSON] = Reply(b"{")
    kernel_org.replies[FEED] = Reply(b"<rss><channel>")
    kernel_org.replies[PAGE] = Reply(ANUBIS)


@pytest.mark.parametrize(("reply", "why"), BROKEN)
def test_the_feed_is_read_instead_and_the_page_says_why(
    kernel_org: KernelOrg, known: Site, client: Client, reply: Reply, why: str
) -> None:
    kernel_org.lists_in_all_forms(*KERNELS, NEXT)
    kernel_org.replies[JSON] = reply

    after = poll(known)

    assert (after.form, after.error, after.succeeded_at) == ("feeds/kdist.xml", "", after.checked_at)
    assert Release.objects.filter(version="7.3.6").exists()
    words = told(client)
    assert "Instead of releases.json, feeds/kdist.xml was read: " in words
    assert why in words


def test_when_no_form_can_be_read_nothing_is_lost_and_the_page_says_why(
    kernel_org: KernelOrg, known: Site, client: Client
) -> None:
    before = written()
    break_all(kernel_org)

    after = poll(known)

    assert written() == before
    assert (after.form, after.listed, after.etags) == (known.form, known.listed, known.etags)
    assert after.succeeded_at == known.succeeded_at != after.checked_at
    words = told(client)
    assert "releases.json: no JSON (1 bytes, cut off): " in words
    assert "; feeds/kdist.xml: no XML (14 bytes): " in words
    assert " answered with a challenge for browsers instead of data: " in words
    assert "; what it said before still counts" in words


def test_the_front_page_is_read_where_the_feed_is_broken_too(
    kernel_org: KernelOrg, known: Site, client: Client
) -> None:
    kernel_org.lists_in_all_forms(*KERNELS, NEXT)
    del kernel_org.replies[JSON]
    kernel_org.replies[FEED] = Reply(b"<rss><channel><item><title>7.3")

    after = poll(known)

    assert after.form == "index.html"
    assert Release.objects.filter(version="7.3.6").exists()
    words = told(client)
    assert "Instead of releases.json, index.html was read: " in words
    assert "Instead of feeds/kdist.xml, index.html was read: no XML (30 bytes, cut off)" in words


def test_the_next_good_answer_heals(kernel_org: KernelOrg, known: Site, client: Client) -> None:
    break_all(kernel_org)
    poll(known)
    kernel_org.lists_in_all_forms(*KERNELS)

    after = poll(known)

    assert (after.error, after.form) == ("", "releases.json")
    assert "still counts" not in told(client)
    assert kernel_org.asked[-1][1]["if-none-match"] == known.etags["releases.json"]


def test_after_a_way_round_the_first_form_is_asked_for_as_a_whole(
    kernel_org: KernelOrg, known: Site, client: Client
) -> None:
    """Its tag is of before the way round: unchanged since then is not unchanged since the last poll."""
    kernel_org.replies[JSON] = Reply(b"{")
    poll(known)
    kernel_org.lists(*KERNELS)

    after = poll(known)

    assert "if-none-match" not in kernel_org.asked[-1][1]
    assert after.form == "releases.json"
    assert "was read" not in told(client)


def test_as_long_as_the_way_round_is_taken_the_page_says_why(
    kernel_org: KernelOrg, known: Site, client: Client
) -> None:
    kernel_org.replies[JSON] = Reply(status=404)
    poll(known)
    kernel_org.replies[JSON] = Reply(status=500)

    assert poll(known).form == "feeds/kdist.xml"
    assert "feeds/kdist.xml was read: 127.0.0.1 answered 500." in told(client)


def test_a_site_that_was_never_reached_says_so(site: Site, client: Client) -> None:
    after = poll(site)

    assert (after.succeeded_at, after.listed) == (None, [])
    assert "answered 404" in told(client)
    assert " never" in told(client)


def test_no_connection_at_all_is_said_in_words(known: Site, client: Client) -> None:
    closed = ThreadingHTTPServer(("127.0.0.1", 0), None)  # type: ignore[arg-type]
    closed.server_close()
    Site.objects.update(url=url_of(closed, "/"))
    before = written()

    poll(known)

    assert written() == before
    assert "releases.json: 127.0.0.1: the connection was refused; " in told(client)


@pytest.mark.parametrize("form", [FEED, PAGE])
def test_coarser_forms_say_nothing_new_of_known_kernels(kernel_org: KernelOrg, known: Site, form: str) -> None:
    before = written()
    kernel_org.replies = {form: kernel_org.replies[form]}

    assert poll(known).form == (form[1:] or "index.html")
    assert written() == before


@pytest.mark.parametrize("form", [FEED, PAGE])
def test_going_back_to_the_best_form_writes_nothing_either(kernel_org: KernelOrg, known: Site, form: str) -> None:
    before, replies = written(), kernel_org.replies
    kernel_org.replies = {form: replies[form]}
    poll(known)
    kernel_org.replies = replies

    assert poll(known).form == "releases.json"
    assert written() == before


def test_a_day_that_is_not_that_of_the_time_in_utc_is_no_other_date(kernel_org: KernelOrg, known: Site) -> None:
    """The site that names days may do so in a time zone of its own."""
    before, other = written(), [Kernel(one.version, one.moniker, one.at - DAY) for one in KERNELS]
    good = kernel_org.replies[JSON]
    kernel_org.lists_in_all_forms(*other)
    kernel_org.replies = {PAGE: kernel_org.replies[PAGE]}
    poll(known)
    kernel_org.replies = {JSON: good}
    poll(known)

    assert written() == before


def test_a_day_that_is_quite_another_one_is_kept_beside_the_exact_date(kernel_org: KernelOrg, known: Site) -> None:
    kernel_org.lists_in_all_forms(Kernel("7.3.5", at=NOW - 9 * DAY))
    kernel_org.replies = {PAGE: kernel_org.replies[PAGE]}

    poll(known)

    assert list(Sighting.objects.filter(version="7.3.5").order_by("pk").values_list("precision", flat=True)) == [
        "second",
        "day",
    ]
    assert Release.objects.get(version="7.3.5").released_at == KERNELS[1].at


def test_a_kernel_first_seen_by_the_day_gets_its_time_later(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists_in_all_forms(*KERNELS)
    replies = kernel_org.replies
    kernel_org.replies = {PAGE: replies[PAGE]}
    poll(site)
    assert Release.objects.get(version="7.3.5").precision == "day"
    kernel_org.replies = replies

    poll(site)

    release = Release.objects.get(version="7.3.5")
    assert (release.released_at, release.precision) == (KERNELS[1].at, "second")
    assert [row.form for row in Listed.objects.filter(version="7.3.5")] == ["index.html", "releases.json"]


def test_a_site_that_asks_for_patience_is_not_asked_before_not_even_by_hand(
    kernel_org: KernelOrg, known: Site, client: Client
) -> None:
    kernel_org.replies[JSON] = Reply(status=429, headers={"Retry-After": "600"})
    after = poll(known)
    asked = len(kernel_org.asked)
    kernel_org.lists(*KERNELS)

    poll(known)

    assert len(kernel_org.asked) == asked
    assert after.quiet_until is not None
    assert timedelta(seconds=590) < after.quiet_until - timezone.now() <= timedelta(seconds=600)
    assert "127.0.0.1 asks to wait for 600 s; asked again after" in told(client)


def test_a_site_is_asked_again_when_its_time_has_come(kernel_org: KernelOrg, known: Site, client: Client) -> None:
    kernel_org.replies[JSON] = Reply(status=429, headers={"Retry-After": "600"})
    poll(known)
    Site.objects.update(quiet_until=timezone.now())
    Host.objects.update(quiet_until=timezone.now())
    kernel_org.lists(*KERNELS, NEXT)

    after = poll(known)

    assert (after.quiet_until, after.error) == (None, "")
    assert "asks to wait" not in told(client)
    assert Release.objects.filter(version="7.3.6").exists()


@pytest.mark.parametrize("path", [JSON, FEED, PAGE])
def test_patience_is_asked_for_once_and_no_other_form_is_tried(kernel_org: KernelOrg, known: Site, path: str) -> None:
    break_all(kernel_org)
    kernel_org.replies[path] = Reply(status=503, headers={"Retry-After": "60"})
    kernel_org.asked.clear()

    poll(known)

    paths = [path for path, _ in kernel_org.asked]
    assert paths == [JSON, FEED, PAGE][: [JSON, FEED, PAGE].index(path) + 1]


def test_a_body_that_drips_is_given_up_and_the_feed_read(
    kernel_org: KernelOrg, known: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_DEADLINE", 0.1)
    kernel_org.lists_in_all_forms(*KERNELS, NEXT)
    kernel_org.replies[JSON] = Reply(kernel_org.replies[JSON].body, drips=100)

    assert poll(known).form == "feeds/kdist.xml"
    assert "127.0.0.1: too slow (over 0.1 s)" in told(client)


def test_what_was_said_of_series_outlives_a_dead_site(kernel_org: KernelOrg, known: Site) -> None:
    before = Statement.objects.count(), support("6.12.y").state
    kernel_org.replies = {}

    poll(known)

    assert (Statement.objects.count(), support("6.12.y").state) == before
    assert kernel_org.count(TABLE) == 1
