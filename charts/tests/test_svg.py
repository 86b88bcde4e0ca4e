"""Drawings as markup: well-formed, without a style or a script, and closed to every text."""

import struct

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from charts import svg
from charts.card import Card, Fact, draw
from charts.chart import Chart, Row, as_csv
from charts.marks import Dot, Figure, Line, Path, Text
from charts.png import picture
from charts.templatetags.charts import chart as chart_tag
from charts.templatetags.charts import chart_rows, heat_cell
from charts.wrap import lines, width

HOSTILE = [
    '"/><script>alert(1)</script>',
    "]]></title><image href='https://example.org/x.png'/>",
    "a\0b\x1b[31m\ud800\uffff c",
    "\u202etxt.exe\u2066",
    "x" * 1_000_000,
    "&amp;&#x3c;script&#x3e;",
    "中文" * 400,
]
FIGURE = Figure(
    230,
    "Two things",
    (Line("axis", 0, 100, 208, 208), Text("halo", 0, 8, "60")),
    (Path("ln cur", ((4, 208), (50, 208), (50, 100.25), (60, 90))),),
    (Dot("dot", 50, 100, 5.5),),
)


def of_text(text: str) -> Figure:
    return Figure(40, text, over=(Text("mid", 10, 20, text),))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out_of_a_file(text: str) -> None:
    root = etree.fromstring(svg.document(of_text(text), title=text, note=text, source=text).encode())

    names = {etree.QName(element).localname for element in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "text"}
    assert len(etree.tostring(root)) < 30_000


@given(st.text())
def test_any_text_gives_well_formed_markup(text: str) -> None:
    etree.fromstring(svg.document(of_text(text), title=text, note=text, source=text).encode())


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_out_of_a_page(text: str) -> None:
    soup = BeautifulSoup(svg.inline(of_text(text), text) + svg.small(of_text(text), "bar"), "html.parser")

    assert {tag.name for tag in soup.find_all(True)} == {"svg", "title", "text"}


def test_a_file_needs_nothing_but_itself() -> None:
    text = svg.document(FIGURE, title="Finding", note="What is drawn", source="kerneltrack, as of 2026-03-02")

    root = etree.fromstring(text.encode())
    assert "class=" not in text
    assert "href" not in text
    assert (root.get("width"), root.find("{*}rect").get("fill")) == ("1048", "#ffffff")
    assert "kerneltrack, as of 2026-03-02" in text


def test_a_drawing_in_a_page_has_classes_a_role_and_its_figures_as_title() -> None:
    soup = BeautifulSoup(svg.inline(FIGURE, "burn-down"), "html.parser")

    root = soup.find("svg")
    assert root is not None
    assert (root["role"], root["aria-labelledby"], root["width"]) == ("img", "burn-down-t", "100%")
    assert soup.find(id="burn-down-t").text == "Two things"  # type: ignore[union-attr]
    assert not soup.find_all(style=True)


def test_paths_are_stretched_and_say_no_more_than_needed() -> None:
    assert 'preserveAspectRatio="none"' in svg.inline(FIGURE, "a")
    assert 'd="M40 208H500V100.2L600 90"' in svg.inline(FIGURE, "a")


def test_a_drawing_is_a_png_of_its_size() -> None:
    content = picture(svg.document(FIGURE, title="Finding", note="", source=""))

    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (1048, 332)


def test_text_in_a_picture_is_drawn_without_fonts_of_the_system() -> None:
    empty = picture(draw(Card("", "", (), "", "")))

    assert picture(draw(Card("Title", "", (), "", ""))) != empty


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("figure", [None, FIGURE])
def test_no_text_breaks_out_of_a_card(text: str, figure: Figure | None) -> None:
    drawing = draw(Card(text, text, (Fact(text, text, "open"), Fact(text, text)), text, text, figure))

    names = {etree.QName(element).localname for element in etree.fromstring(drawing.encode()).iter()}
    assert names <= {"svg", "title", "desc", "rect", "text", "g", "circle", "line", "path"}
    assert struct.unpack(">II", picture(drawing)[16:24]) == (1200, 630)


@given(st.text(max_size=200), st.integers(1, 5))
def test_lines_fit_and_are_not_too_many(text: str, most: int) -> None:
    found = lines(text, 20, 300, most)

    assert len(found) <= most
    assert all(width(line, 20) <= 300 for line in found)


def test_a_text_that_is_cut_ends_with_an_ellipsis() -> None:
    assert lines("one two three four five", 20, 100, 2) == ["one two", "three fo…"]


def of_rows(*rows: Row) -> Chart:
    return Chart("c", "It <falls>", "what", FIGURE, ("Day", "Open"), rows, address="/c/7.4/c", suffix="?at=2026-03-02")


def test_the_data_of_a_chart_have_a_row_per_point_with_its_place_and_its_page() -> None:
    markup = chart_rows(of_rows(Row(4.5, "1 Mar", (3, None, 17.0, 12.5), "/r/?a=1&b=2"), Row(9, "2 Mar", (0,))))

    soup = BeautifulSoup(markup, "html.parser")
    rows = soup.find_all("tr")
    assert [row["data-x"] for row in rows] == ["4.5", "9"]
    assert [link["href"] for link in soup.find_all("a")] == ["/r/?a=1&b=2"]
    assert [cell.text for cell in rows[0].find_all("td")] == ["3", "", "17", "12.5"]


def test_a_chart_knows_whether_it_is_empty() -> None:
    assert of_rows(Row(4, "1 Mar", (0, None))).is_empty
    assert not of_rows(Row(4, "1 Mar", (0, 2))).is_empty


def test_the_tag_hands_the_drawing_to_its_template() -> None:
    assert str(chart_tag(of_rows())["drawing"]).startswith("<svg")


@pytest.mark.parametrize(
    ("count", "address", "expected"),
    [
        (0, "/x/", '<td><span class="z">·</span></td>'),
        (3, "", '<td class="h2">3</td>'),
        (8, "/x/?a&b", '<td class="h4"><a class="n" href="/x/?a&amp;b">8</a></td>'),
    ],
)
def test_a_cell_always_has_its_number_and_zero_is_a_dot(count: int, address: str, expected: str) -> None:
    assert heat_cell(count, 8, address) == expected


def test_csv_quotes_what_needs_it() -> None:
    assert as_csv(["a", "b"], [["x,y", 1], ['"', None]]) == 'a,b\r\n"x,y",1\r\n"""",\r\n'
