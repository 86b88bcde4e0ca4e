"""The page that compares two kernels."""

import pytest
from django.test import Client

from kernels.affected import compare
from kernels.tests.make import NOW, TAGS, land, make_case, make_world, v
from kernels.tests.reading import soup, table, words

pytestmark = pytest.mark.django_db
AT = {"at": f"{NOW:%Y-%m-%d}"}
SECTIONS = ("gone", "new", "both", "untraced")


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_world()
    land("culprit", "v7.2-rc1")
    land("fix", "v7.2.2", upstream="elsewhere")
    land("later", "v7.2.2", upstream="other")
    make_case(
        "gone", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.2.2"], fixed_in="stable/linux-7.2.y"
    )
    make_case("new", culprit="later", tree="stable", series="7.2.y", cycle="")
    make_case("both", culprit="culprit")
    make_case("untraced", culprit="culprit", state="fixed", settled_at=TAGS["v7.2.2"], fixed_in="stable/linux-7.2.y")


def parts(client: Client, old: str, new: str) -> dict[str, list[str]]:
    """Titles in each section of the page, where it has that."""
    answer = client.get("/releases/compare", {"from": old, "to": new, **AT})
    assert answer.status_code == 200
    found = {name: soup(answer).select_one(f"#{name}") for name in SECTIONS}
    return {name: [row[0] for row in table(answer, name)] for name, section in found.items() if section}


def test_the_parts_are_those_of_affected(client: Client) -> None:
    found = parts(client, "7.2.1", "7.2.2")

    expected = compare(v("7.2.1"), v("7.2.2"), at=NOW)
    assert found == {name: [one.title for one in getattr(expected, name)] for name in SECTIONS}
    assert found == {name: [name] for name in SECTIONS}


def test_from_newer_to_older_new_and_gone_change_places(client: Client) -> None:
    there, back = parts(client, "7.2.1", "7.2.2"), parts(client, "7.2.2", "7.2.1")

    assert (back["gone"], back["new"]) == (there["new"], there["gone"])
    assert (back["both"], back["untraced"]) == (there["both"], there["untraced"])
    answer = client.get("/releases/compare", {"from": "7.2.2", "to": "7.2.1"})
    assert "7.2.2 has them, 7.2.1 does not" in words(answer, "gone")


def test_a_version_compared_with_itself_has_nothing_new_and_nothing_gone(client: Client) -> None:
    assert parts(client, "7.2.2", "7.2.2") == {"gone": [], "new": [], "both": ["both", "new"]}


def test_an_empty_form_asks_for_two_versions(client: Client) -> None:
    answer = client.get("/releases/compare")

    assert answer.status_code == 200
    assert [one["name"] for one in soup(answer).select("main form input[required]")] == ["from", "to"]
    assert [soup(answer).select(f"#{name}") for name in SECTIONS] == [[], [], [], []]


@pytest.mark.parametrize(
    "query", [{"from": "7.2.1"}, {"to": "7.2.1"}, {"from": "7.2.1", "to": ""}, {"from": " ", "to": " "}]
)
def test_with_one_side_missing_the_form_keeps_the_other(client: Client, query: dict[str, str]) -> None:
    answer = client.get("/releases/compare", query)

    assert answer.status_code == 200
    assert soup(answer).select("#gone, .notice") == []
    kept = {one["name"]: one["value"] for one in soup(answer).select("main form input[required]")}
    assert kept == {"from": "", "to": ""} | {name: text for name, text in query.items() if text.strip()}


@pytest.mark.parametrize(
    "text", ["nonsense", "<script>alert(1)</script>", "7", "x" * 100_000, "\x1b[31m", "7.2.1 7.2.2", "\0"]
)
def test_what_cannot_be_read_is_told(client: Client, text: str) -> None:
    answer = client.get("/releases/compare", {"from": "7.2.1", "to": text})

    assert answer.status_code == 400
    (notice,) = soup(answer).select(".notice[role=alert]")
    assert "shows no kernel version. Write one such as 6.12.74" in notice.get_text()
    assert soup(answer).select("main script, #gone") == []
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    ("given", "version"),
    [
        ("7.2.1-1-amd64", "7.2.1"),
        ("v7.2.1", "7.2.1"),
        ("7.2.1+deb14-amd64", "7.2.1"),
        ("7.2.1-200.fc44.x86_64", "7.2.1"),
        ("Linux version 7.2.1-arch1-1 (linux@archlinux) (gcc 15) #1 SMP", "7.2.1"),
        ("7.2.0-rc1", "7.2-rc1"),
    ],
)
def test_either_side_may_be_what_a_system_prints(client: Client, given: str, version: str) -> None:
    assert parts(client, given, "7.2.2") == parts(client, version, "7.2.2")
    assert parts(client, "7.2.2", given) == parts(client, "7.2.2", version)


def test_a_plus_that_nobody_escaped_is_understood(client: Client) -> None:
    answer = client.get("/releases/compare?from=7.2.1+deb14-amd64&to=7.2.2")

    assert answer.status_code == 200
    assert "From 7.2.1 to 7.2.2" in words(answer)


def test_of_a_vendors_own_kernel_the_page_says_that_it_compares_what_it_is_built_on(client: Client) -> None:
    plain = client.get("/releases/compare", {"from": "7.2.1", "to": "7.2.2"})
    vendors = client.get("/releases/compare", {"from": "7.2.1-200.el11.x86_64", "to": "7.2.2"})

    assert soup(plain).select(".notice") == []
    (notice,) = soup(vendors).select(".notice")
    assert "“7.2.1-200.el11.x86_64” is compared as if it were upstream’s 7.2.1. Its number stays" in notice.get_text()


@pytest.mark.parametrize(("old", "new"), [("12.30", "7.2"), ("7.2", "12.30"), ("2.4.1", "7.2.9999")])
def test_nothing_is_said_of_what_nobody_released(client: Client, old: str, new: str) -> None:
    unknown = "2.4.1" if old == "2.4.1" else "12.30"

    shown = words(client.get("/releases/compare", {"from": old, "to": new}))

    assert f"No release {unknown} is known here: nothing can be said of it." in shown
    assert "Gone on the way" not in shown


def test_an_update_that_its_series_has_not_reached_is_compared_by_its_number(client: Client) -> None:
    assert parts(client, "7.2", "7.2.9999")["gone"] == parts(client, "7.2.9999", "7.2")["new"]


def test_on_a_past_day_the_form_keeps_the_day(client: Client) -> None:
    answer = client.get("/releases/compare", {"from": "7.2.1", "to": "7.2.2", "at": "2026-03-10"})

    assert [one["value"] for one in soup(answer).select("main form input[name=at]")] == ["2026-03-10"]
