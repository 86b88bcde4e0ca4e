"""Badges: valid pictures of what is known now, and nothing for what is not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from hypothesis import given as for_any
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from kernels.badges import COLOURS, Badge
from kernels.tests.make import given, make_longterm
from releases.facts import Precision, ReleaseFact, Witness
from stable.facts import Promise, SupportFact, Voice
from stable.store import store_statements
from tests.make import make_regression

SVG = "{http://www.w3.org/2000/svg}"


def tag(version: str, days: float) -> ReleaseFact:
    at = timezone.now() - timedelta(days=days)
    return ReleaseFact(version, Witness.TAG, at, Precision.SECOND, at)


def drawn(badge: Badge) -> Any:
    return etree.fromstring(render_to_string("kernels/badge.svg", {"badge": badge}).encode())


def texts(picture: Any) -> list[str]:
    return [one.text for one in picture.iter(f"{SVG}text")]


def show(client: Client, path: str) -> str:
    """What a badge says: its title, which is also said to whoever does not see it."""
    answer = client.get(f"/badges/{path}.svg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    picture = etree.fromstring(answer.content)
    assert ": ".join(texts(picture)) == picture.find(f"{SVG}title").text == picture.get("aria-label")
    return str(picture.find(f"{SVG}title").text)


@pytest.fixture
def world(db: None) -> datetime:
    now = timezone.now()
    given(tag("8.3", 70), tag("8.4", 10), tag("8.5-rc1", 2), tag("8.4.2", 3), tag("8.3.9", 9), tag("6.12", 400))
    given(tag("6.12.99", 1), tag("8.4.2-rt1", 1), ReleaseFact("next-20260101", Witness.TAG, now, Precision.SECOND, now))
    make_longterm("6.12.y", said=now - timedelta(days=300))
    said = now - timedelta(days=9)
    until = (now + timedelta(days=800)).date()
    store_statements([
        SupportFact("8.3.y", Promise.ENDED, Voice.ANNOUNCEMENT, said),
        SupportFact("6.12.y", Promise.PROJECTED, Voice.FACTS_FILE, said, until),
    ])  # fmt: skip
    make_regression(cycle="8.5", known_at=now)
    return now


def test_every_kind_of_badge_says_what_is_known_now(client: Client, world: datetime) -> None:
    until = world + timedelta(days=800)

    assert {path: show(client, path).removeprefix("linux ") for path in (
        "8.5/open", "8.4/open", "mainline/latest", "stable/latest", "next/latest", "rt/latest", "8.4.y/latest",
        "6.12.y/latest", "8.3.y/support", "6.12.y/support",
    )} == {
        "8.5/open": "8.5: 1 open regression",
        "8.4/open": "8.4: 0 open regressions",
        "mainline/latest": "mainline: 8.5-rc1",
        "stable/latest": "stable: 8.4.2",
        "next/latest": "next: next-20260101",
        "rt/latest": "rt: 8.4.2-rt1",
        "8.4.y/latest": "8.4: 8.4.2",
        "6.12.y/latest": "6.12: 6.12.99",
        "8.3.y/support": "8.3: end of life",
        "6.12.y/support": f"6.12: longterm until {until:%b %Y}",
    }  # fmt: skip


def test_a_projected_end_that_has_passed_is_no_promise(client: Client, world: datetime) -> None:
    said = world - timedelta(days=1)
    store_statements([SupportFact("6.12.y", Promise.PROJECTED, Voice.FACTS_FILE, said, said.date())])

    assert show(client, "6.12.y/support") == "linux 6.12: longterm"


def test_where_every_series_is_longterm_the_newest_is_the_stable_kernel(client: Client, world: datetime) -> None:
    make_longterm("8.4.y", said=world - timedelta(days=1))

    assert show(client, "stable/latest") == "linux stable: 8.4.2"


@pytest.mark.parametrize(
    "path",
    ["9.9/open", "9.9.y/latest", "9.9.y/support", "8.5/latest", "8.5/support", "8.4.y/open", "8.5-rc1/open",
     "mainline/open", "mainline/support", "nonsense/latest", "8.5/nonsense", "8.5.y/support", "../open", "-/open"],
)  # fmt: skip
def test_what_is_not_known_has_no_badge(client: Client, world: datetime, path: str) -> None:
    assert client.get(f"/badges/{path}.svg").status_code == 404


@pytest.mark.django_db
def test_a_page_that_asks_for_an_unknown_badge_shows_that_it_is(client: Client) -> None:
    answer = client.get("/badges/9.9.y/support.svg")

    assert (answer.status_code, answer["Content-Type"]) == (404, "image/svg+xml")
    assert texts(etree.fromstring(answer.content)) == ["linux 9.9", "unknown"]
    assert answer["Cache-Control"] == "public, max-age=300"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["mainline", "stable", "next", "rt", "8.5", "8.5.y"])
@pytest.mark.parametrize("what", ["open", "latest", "support"])
def test_an_empty_installation_has_no_badge(client: Client, name: str, what: str) -> None:
    assert client.get(f"/badges/{name}/{what}.svg").status_code == 404


def test_a_badge_may_be_kept_for_five_minutes_and_not_for_long_after_it_changed(
    client: Client, world: datetime
) -> None:
    first = client.get("/badges/8.5/open.svg")
    make_regression(cycle="8.5", known_at=timezone.now())

    assert first["Cache-Control"] == "public, max-age=300"
    assert show(client, "8.5/open") == "linux 8.5: 2 open regressions"
    assert client.get("/badges/8.5/open.svg", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onload="x', "a & b", "]]>", "{{ 1 }}", "\N{PENGUIN}"])
def test_text_in_a_badge_is_only_text(text: str) -> None:
    picture = drawn(Badge(text, text, "open"))

    assert texts(picture) == [text, text]
    assert {one.tag.removeprefix(SVG) for one in picture.iter()} == {"svg", "title", "rect", "g", "text"}


@for_any(st.text("abcilmW .-7", max_size=40), st.text("abcilmW .-7", max_size=40), st.sampled_from(sorted(COLOURS)))
def test_the_parts_fill_the_whole_and_texts_fit_in_them(label: str, value: str, colour: str) -> None:
    badge = Badge(label, value, colour)

    assert badge.width == badge.label_width + badge.value_width
    assert 0 <= badge.label_text < badge.label_width
    assert badge.value_x + badge.value_text < badge.width
    assert drawn(badge).get("width") == str(badge.width)


@for_any(st.text("abcilmW .-7", max_size=40))
def test_a_longer_text_is_wider(text: str) -> None:
    assert Badge("linux", text, "open").width < Badge("linux", f"{text}W", "open").width
    assert Badge("linux", text + "i" * 9, "open").width < Badge("linux", text + "W" * 9, "open").width
