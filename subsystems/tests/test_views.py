"""The page of subsystems: its links, the past, who looks after a path, and what hostile input does to it."""

import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from subsystems.tests.test_queries import make_sections, make_world
from tests.make import NOON, make_regression, make_releases

pytestmark = pytest.mark.django_db
FILE = """USB SUBSYSTEM
M:\tMats Maintainer <mats@example.org>
R:\tRuth Reviewer <ruth@example.org>
L:\tlinux-usb@vger.kernel.org
S:\tSupported
B:\thttps://bugs.example/usb
F:\tdrivers/usb/

HOSTILE <script>alert(1)</script>
B:\tjavascript:alert(1)
L:\tlinux-usb@vger.kernel.org
F:\tdrivers/usb/evil.c

THE REST
F:\t*
F:\t*/
"""


def page(client: Client, address: str = "/subsystems/", /, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("at", [{}, {"at": "2026-04-01"}])
def test_each_number_leads_to_as_many_rows(client: Client, at: dict[str, str]) -> None:
    make_world()

    text = page(client, **at)

    links = re.findall(r'class="n" href="([^"]+)">(\d+)</a>', text)
    assert len(links) > 10
    for address, count in links:
        assert f">{count} regression" in page(client, unescape(address)), address


def test_the_past_has_the_numbers_of_then(client: Client) -> None:
    make_regression(subsystems=["linux-usb"], known_at=NOON)

    assert "linux-usb" in page(client, at="2026-03-05")
    assert "No regression is tracked at that date yet" in page(client, at="2026-02-05")


def test_names_of_maintainers_are_shown_and_addresses_are_not(client: Client) -> None:
    make_sections(FILE)
    make_regression(subsystems=["linux-usb"])

    text = page(client)

    assert "USB SUBSYSTEM · Supported · Mats Maintainer" in text
    assert 'href="https://bugs.example/usb"' in text
    assert "mats@example.org" not in text


def test_a_path_is_answered_with_its_sections_and_addresses(client: Client) -> None:
    make_sections(FILE)

    text = page(client, path="drivers/usb/core/hub.c")

    assert re.findall(r'class="c1">([^<]+)</th>', text) == ["USB SUBSYSTEM", "THE REST"]
    assert "Mats Maintainer &lt;mats@example.org&gt;, Ruth Reviewer &lt;ruth@example.org&gt;" in text
    assert "linux-usb@vger.kernel.org" in text


def test_a_path_that_nobody_names_is_said_to_be_unknown(client: Client) -> None:
    assert "No section of MAINTAINERS names that path" in page(client, path="nowhere")


@pytest.mark.parametrize("path", ["\0", "../" * 200, "<script>alert(1)</script>", "drivers/usb/evil.c", "%", "ü" * 300])
def test_what_is_pasted_is_escaped(client: Client, path: str) -> None:
    make_sections(FILE)

    text = page(client, path=path)

    assert "<script>alert" not in text
    assert "javascript:" not in text


def test_the_page_of_a_regression_names_its_subsystems(client: Client) -> None:
    make_releases()
    make_regression(slug="story", subsystems=["linux-usb", "netdev"])
    make_regression(slug="lonely")

    text = page(client, "/regressions/story/", at="2026-03-05")

    assert 'href="/regressions/?subsystem=netdev&amp;at=2026-03-05">netdev</a>' in text
    assert "none: it went to general lists only" in page(client, "/regressions/lonely/")


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_takes_the_same_statements_for_any_number(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_releases()
    for number in range(count):
        make_regression(subsystems=[f"list-{number}"])

    # The table's two, cycles and their releases, the sections of the path, patches by list, the dateline's two,
    # how fresh the sources are.
    with django_assert_num_queries(9):
        page(client, path="mm/slub.c")


def test_the_heat_table_counts_reports_by_cycle_and_leads_to_them(client: Client) -> None:
    make_releases()
    for cycle in ("7.0", "7.0", "6.19"):
        make_regression(cycle=cycle, subsystems=["netdev", "linux-usb"])
    make_regression(cycle="7.0", subsystems=["netdev"], state="fixed")
    make_regression(cycle="7.0", subsystems=["linux-mm"], state="invalid")
    make_regression(cycle="7.0")

    soup = BeautifulSoup(page(client, at="2026-03-05"), "html.parser")

    table = soup.select("table.heat")[0]
    assert [[cell.text for cell in row.find_all(["th", "td"])] for row in table.select("tr")] == [
        ["Subsystem", "6.18", "6.19", "7.0"],
        ["netdev", "·", "1", "3"],
        ["linux-usb", "·", "1", "2"],
    ]
    cell = table.select("td a")[1]
    assert cell["href"] == "/regressions/?state=reported&subsystem=netdev&cycle=7.0&at=2026-03-05"
    listed = BeautifulSoup(client.get(str(cell["href"])).content, "html.parser")
    assert len(listed.select("tbody a.ti")) == 3


def test_the_heat_table_has_no_row_for_what_no_cycle_has(client: Client) -> None:
    make_releases()
    make_regression(cycle="", series="6.18.y", tree="stable", subsystems=["netdev"])

    assert not BeautifulSoup(page(client), "html.parser").select("table.heat")
