"""Charts and cards as files: the right type, the same numbers, closed to every title, as of the day asked for."""

import csv
import struct
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries

from cycles.cards import regression_card
from regressions.queries import cycle_counts, regressions, rows
from releases.asof import AsOf
from tests.make import NOON, make_regression, make_releases

pytestmark = pytest.mark.django_db
AT = {"at": "2026-03-02"}
HOSTILE = [
    '"/><script>alert(1)</script>',
    "]]></text></svg><svg onload=alert(1)>",
    "\u202eRTL \x1b[31m \u200b",
    "w" * 500,
    "<>&'\"",
]


def size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", content[16:24])
    return wide, high


@pytest.mark.parametrize("chart", ["burn-down", "stages"])
@pytest.mark.parametrize(
    ("form", "kind"), [("csv", "text/csv; charset=utf-8"), ("svg", "image/svg+xml"), ("png", "image/png")]
)
def test_each_form_has_its_type_and_may_be_kept(client: Client, chart: str, form: str, kind: str) -> None:
    make_releases()
    make_regression(cycle="7.0")

    answer = client.get(f"/cycles/7.0/{chart}.{form}", AT)

    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert "no-store" not in answer.get("Cache-Control", "")
    assert not answer.cookies


def test_the_rows_of_the_burn_down_are_the_numbers_of_the_days(client: Client) -> None:
    make_releases()
    make_regression(cycle="7.0", known_at=NOON - timedelta(days=4))

    found = list(csv.DictReader(StringIO(client.get("/cycles/7.0/burn-down.csv", AT).content.decode())))

    assert list(found[0]) == ["day", "reported", "open", "fix incoming", "resolved"]
    assert found[-1]["day"].startswith("2026-03-02T23:59:59")
    assert int(found[-1]["open"]) == cycle_counts("7.0", at=NOON).open == 1
    assert int(found[-6]["open"]) == 0


def test_the_rows_of_the_stages_are_one_per_cycle_and_stage(client: Client) -> None:
    make_releases()
    make_regression(cycle="6.19", known_at=NOON - timedelta(days=60))
    make_regression(cycle="7.0")

    found = list(csv.reader(StringIO(client.get("/cycles/7.0/stages.csv", AT).content.decode())))

    assert found[0] == ["cycle", "stage", "open"]
    assert ["7.0", "rc2", "1"] in found
    assert {row[0] for row in found[1:]} == {"7.0", "6.19"}


def test_the_drawing_names_the_cycle_its_source_and_the_day(client: Client) -> None:
    make_releases()
    make_regression(cycle="7.0", known_at=NOON - timedelta(days=4))

    text = client.get("/cycles/7.0/burn-down.svg", AT).content.decode()

    etree.fromstring(text.encode())
    assert "Linux 7.0 · kerneltrack, as of 2026-03-02 UTC" in text
    assert "1 open" in text


def test_the_picture_of_a_chart_has_the_size_of_its_drawing(client: Client) -> None:
    make_releases()

    assert size(client.get("/cycles/7.0/stages.png", AT).content) == (1048, 332)


@pytest.mark.parametrize("name", ["burn-down.csv", "stages.svg", "card.png"])
@pytest.mark.parametrize(
    ("version", "at"), [("9.9", ""), ("7.0", "2000-01-01"), ("7.0", "no-date"), ("7.0", "2999-01-01")]
)
def test_what_is_not_known_has_no_file(client: Client, name: str, version: str, at: str) -> None:
    make_releases()

    assert client.get(f"/cycles/{version}/{name}", {"at": at} if at else {}).status_code == 404


def test_only_the_three_forms_are_served(client: Client) -> None:
    make_releases()

    assert client.get("/cycles/7.0/burn-down.pdf").status_code == 404
    assert client.post("/cycles/7.0/burn-down.svg").status_code == 405


def test_the_card_of_a_cycle_is_1200_by_630(client: Client) -> None:
    make_releases()
    make_regression(cycle="7.0")

    answer = client.get("/cycles/7.0/card.png", AT)

    assert answer["Content-Type"] == "image/png"
    assert size(answer.content) == (1200, 630)


@pytest.mark.parametrize("title", HOSTILE)
def test_the_card_of_a_regression_holds_any_title(client: Client, title: str) -> None:
    make_releases()
    make_regression(slug="evil", title=title, culprit=40 * "a")

    assert size(client.get("/regressions/evil/card.png", AT).content) == (1200, 630)


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_breaks_out_of_a_card(title: str) -> None:
    make_regression(title=title)
    row = rows(regressions(at=NOON), at=NOON)[0]

    root = etree.fromstring(regression_card(row, asof=AsOf(NOON, NOON, "")).encode())

    assert {etree.QName(element).localname for element in root.iter()} <= {
        "svg",
        "title",
        "rect",
        "text",
        "g",
        "circle",
    }


def test_the_card_of_a_regression_is_as_of_the_day(client: Client) -> None:
    make_regression(slug="story", known_at=NOON, state="fixed", earlier=[(NOON + timedelta(days=3), "open")])
    drawn = [
        regression_card(rows(regressions(at=at), at=at)[0], asof=AsOf(at, at, ""))
        for at in (NOON, NOON + timedelta(days=4))
    ]

    assert [word for word in ("Open", "Fixed") if f">{word}<" in drawn[0]] == ["Open"]
    assert [word for word in ("Open", "Fixed") if f">{word}<" in drawn[1]] == ["Fixed"]
    assert client.get("/regressions/story/card.png", {"at": "2026-02-01"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "picture"), [("/cycles/7.0/", "cycles/7.0"), ("/regressions/story/", "regressions/story")]
)
def test_a_page_names_its_picture_with_the_full_address(client: Client, path: str, picture: str) -> None:
    make_releases()
    make_regression(slug="story", title='A "quoted" <title>', cycle="7.0")

    soup = BeautifulSoup(client.get(path, AT).content, "html.parser")

    found = {
        str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in soup.find_all("meta", content=True)
    }
    assert found["og:image"] == f"http://testserver{path}card.png?at=2026-03-02"
    assert found["og:title"] in ("Linux 7.0", 'A "quoted" <title>')
    assert found["og:description"]
    assert found["twitter:card"] == "summary_large_image"


def test_files_take_few_statements(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    make_releases()
    for number in range(30):
        make_regression(slug=f"s{number}", known_at=NOON - timedelta(days=number))

    with django_assert_max_num_queries(4):  # cycles, their releases; the verdict; the days
        client.get("/cycles/7.0/burn-down.svg", AT)
    with django_assert_max_num_queries(5):  # and the numbers
        client.get("/cycles/7.0/card.png", AT)
    with django_assert_max_num_queries(2):  # the regression, its last activity
        client.get("/regressions/s3/card.png", AT)
