"""The same number wherever it is shown: pages, dateline, badges, kernel.org's forms, the command line."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from kernels.tests.make import given, make_history, make_longterm
from kernels.tests.reading import Answer, heads, soup, table, twice, words
from releases.facts import Precision, ReleaseFact, Witness
from releases.queries import release_status
from tests.make import make_regression

pytestmark = pytest.mark.django_db


def tag(version: str, days: float) -> ReleaseFact:
    at = timezone.now() - timedelta(days=days)
    return ReleaseFact(version, Witness.TAG, at, Precision.SECOND, at)


@pytest.fixture
def _world(db: None) -> None:
    """8.5-rc2, ten days after the last update of 8.4.y and a day after one of a longterm series."""
    given(tag("8.3", 140), tag("8.4", 77), tag("8.5-rc1", 14), tag("8.5-rc2", 7), tag("8.4.9", 10), tag("8.3.9", 65))
    given(tag("6.12", 700), tag("6.12.99", 1), tag("next-20260101", 0.5))
    make_longterm("6.12.y", said=timezone.now() - timedelta(days=600))
    for number, cycle in enumerate(("8.5", "8.5", "8.5", "8.4", "8.4", "6.12")):
        make_regression(cycle=cycle, state="fix-incoming" if number == 1 else "open", known_at=timezone.now())
    make_regression(cycle="8.5", state="fixed", known_at=timezone.now())
    make_regression(cycle="", series="8.4.y", tree="stable", known_at=timezone.now())
    make_regression(cycle="", tree="next", known_at=timezone.now())


def dateline(answer: Answer) -> dict[str, str]:
    """Words and versions of the line below the masthead."""
    found = [one.get_text(" ").split() for one in soup(answer).select(".dateline li")]
    return dict(found)


def rows(answer: Answer, section: str) -> dict[str, str]:
    """Open counts by version in a table of current kernels."""
    place = heads(answer, section).index("Open")
    return {row[1]: row[place] for row in table(answer, section)}


@pytest.mark.usefixtures("_world")
def test_open_regressions_are_as_many_everywhere(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("counts", cycle="8.5", json=True)
    listed, front = client.get("/releases/"), client.get("/")
    cycle = soup(client.get("/cycles/8.5/")).select(".figs .big")

    assert json.loads(capsys.readouterr().out)["open"] == 3
    assert rows(listed, "current") == rows(front, "status") == {
        "8.5-rc2": "3", "8.4.9": "3", "6.12.99": "1", "next-20260101": "1",
    }  # fmt: skip
    assert cycle[1].get_text().strip() == "3"
    assert "8.5: 3 open regressions" in client.get("/badges/8.5/open.svg").content.decode()
    assert "8.4: 2 open regressions" in client.get("/badges/8.4/open.svg").content.decode()


@pytest.mark.usefixtures("_world")
def test_every_count_leads_to_as_many_rows(client: Client) -> None:
    for path, section in (("/releases/", "current"), ("/", "status"), ("/releases/series/8.4.y/", "main")):
        found = {str(a["href"]): a.get_text() for a in soup(client.get(path)).select(f"#{section} a.n")}
        assert found
        assert {href: str(len(table(client.get(href), "main"))) for href in found} == found


@pytest.mark.usefixtures("_world")
def test_the_newest_stable_kernel_is_the_same_everywhere(client: Client) -> None:
    document = client.get("/releases.json").json()
    banner = client.get("/finger_banner").content.decode()

    stable = next(row[1] for row in table(client.get("/releases/"), "current") if row[0] == "stable")
    listed = next(one["version"] for one in document["releases"] if one["moniker"] == "stable")
    assert stable == listed == document["latest_stable"]["version"] == "8.4.9"
    assert banner.splitlines()[0].endswith(" 8.4.9")
    assert dateline(client.get("/about/")) == {"mainline": "8.5-rc2", "stable": "8.4.9", "next": "20260101"}
    assert "stable: 8.4.9" in client.get("/badges/stable/latest.svg").content.decode()


@pytest.mark.usefixtures("_world")
def test_development_kernel_linux_next_and_realtime_are_the_same_everywhere(client: Client) -> None:
    given(tag("8.5-rc1-rt1", 3))
    status = release_status(at=timezone.now())

    assert status.development is not None
    assert status.rt is not None
    for page, section in (("/releases/", "current"), ("/", "status")):
        found = {row[0]: row[1] for row in table(client.get(page), section)}
        assert (found["mainline"], found["realtime"]) == (status.development.version, status.rt.version)
        assert found["linux-next"] == "next-20260101"
    for name, version in (("mainline", "8.5-rc2"), ("next", "next-20260101"), ("rt", "8.5-rc1-rt1")):
        assert f"{name}: {version}" in client.get(f"/badges/{name}/latest.svg").content.decode()


@pytest.mark.parametrize("day", ["2024-05-10", "2024-05-13", "2024-05-17", "2024-06-01", "2024-06-20"])
def test_all_tables_list_the_same_branches_of_any_day_each_once(client: Client, day: str) -> None:
    make_history("2024-03-01", "2024-07-01")

    front = table(client.get("/", {"at": day}), "status")
    listed = table(client.get("/releases/", {"at": day}), "current")
    document = client.get("/releases.json", {"at": day}).json()

    branches = [(row[0], row[1]) for row in front]
    assert branches == [(row[0], row[1]) for row in listed]
    assert twice([version for _, version in branches]) == []
    assert branches == [(one["moniker"], one["version"]) for one in document["releases"] if not one["iseol"]]
    assert dateline(client.get("/", {"at": day}))["stable"] == next(v for branch, v in branches if branch == "stable")


@pytest.mark.usefixtures("_world")
def test_a_kernel_carries_the_same_on_its_page_and_for_whoever_runs_it(client: Client) -> None:
    for version in ("8.5-rc2", "8.4.9", "6.12.99"):
        page = soup(client.get(f"/releases/v{version}/")).select("#carried .ct")[0].get_text()
        running = soup(client.get("/running/", {"release": version})).select("main .ct")[0].get_text()
        document = client.get("/api/v1/running/", {"release": version}).json()
        assert page == running == str(len(document["carried"]))


def test_without_any_release_all_of_them_say_so(client: Client) -> None:
    assert "No release is known" in words(client.get("/"), "status")
    assert dateline(client.get("/")) == {}
