"""Every surface shows the same numbers, at any date, for any cycle, under any conditions.

200 questions of a cycle, a moment and conditions are put to all of them, and compared with what is counted by hand.
"""

import csv
import io
import json
import random
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.reckoning import CYCLES, FLAGS, WORDS, Case, Question, Spell, cases, chosen, count, question, store

SEEDS, EACH = 20, 10
LABELS = {
    "Reported": "reported", "Open": "open", "Fix incoming": "fix-incoming", "On back burner": "backburner",
    "Fixed": "fixed", "Resolved": "resolved", "Inconclusive": "inconclusive", "Invalid": "invalid",
    "Duplicate": "duplicate", "All": "all",
}  # fmt: skip
FLAG_LABELS = {
    "Overdue": "overdue", "Dormant": "dormant", "Nobody answered": "unanswered", "Nobody has taken it": "unassigned",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Case]]:
    """260 regressions over seven cycles, for all tests of this module."""
    found = cases(random.Random(6))  # the same world every time
    with django_db_blocker.unblock(), transaction.atomic():
        store(found)
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def questions(request: pytest.FixtureRequest) -> list[Question]:
    """The questions of a seed."""
    chance = random.Random(request.param)
    return [question(chance) for _ in range(EACH)]


def soup(client: Client, path: str, query: dict[str, str]) -> BeautifulSoup:
    answer = client.get(path, query)
    assert answer.status_code == 200, (path, query)
    return BeautifulSoup(answer.content, "lxml")


def number(tag: Tag | None) -> int:
    """The first number that is printed in a part of a page."""
    assert tag is not None
    found = re.search(r"\d[\d\u2009]*", tag.get_text())
    assert found, tag
    return int(found[0].replace("\u2009", ""))


def name_of(head: Tag) -> str:
    """What a row is called."""
    return (head.a or head).get_text().strip()


def row_of(page: BeautifulSoup, caption: str, head: str) -> list[int]:
    """The numbers of a table's row, by the text of its head; a zero where a cell has nothing to count."""
    table = next(t for t in page.select("table") if t.caption and t.caption.get_text() == caption)
    row = next((r for r in table.select("tr") if r.th is not None and head in (r.th.get("id"), name_of(r.th))), None)
    return [number(cell) for cell in row.select("td.r") if re.search(r"\d", cell.get_text())] if row else []


seeds = pytest.mark.parametrize("questions", range(SEEDS), indirect=True)


@seeds
@pytest.mark.django_db
def test_lists_pages_and_files_show_what_meets_the_conditions(
    client: Client, world: list[Case], questions: list[Question]
) -> None:
    for turn, asked in enumerate(questions):
        found = chosen(world, asked)

        lines = list(csv.DictReader(io.StringIO(b"".join(client.get("/regressions.csv", asked.query)).decode())))

        assert [line["id"] for line in lines] == [case.slug for case in in_order(found)], asked
        for name in ("overdue", "dormant"):
            assert sum(line[name] == "yes" for line in lines) == sum(FLAGS[name](c, s, asked.moment) for c, s in found)
        (_on_the_page, _in_json, _in_the_feed, _in_the_api)[turn % 4](client, asked, found)


def _on_the_page(client: Client, asked: Question, found: list[tuple[Case, Spell]]) -> None:
    page = soup(client, "/regressions/", asked.query)

    assert number(page.select_one("#res")) == len(found), asked
    assert len(page.select("table.reg tbody tr")) == min(25, len(found)), asked


def _in_json(client: Client, asked: Question, found: list[tuple[Case, Spell]]) -> None:
    entries = client.get("/regressions.json", {"state": "open", **asked.query}).json()

    assert {entry["id"] for entry in entries} == {case.slug for case, _ in found}, asked


def _in_the_feed(client: Client, asked: Question, found: list[tuple[Case, Spell]]) -> None:
    feed = etree.fromstring(client.get("/feeds/regressions.atom", asked.query).content)

    assert len(feed.findall("{*}entry")) == min(50, len(found)), asked
    assert (feed.findtext("{*}subtitle") or "").startswith(f"{len(found)} regression"), asked


def _in_the_api(client: Client, asked: Question, found: list[tuple[Case, Spell]]) -> None:
    listed = client.get("/api/v1/regressions/", {"state": "open", **asked.query, "limit": "500"}).json()["results"]

    assert [one["id"] for one in listed] == [case.slug for case in in_order(found)], asked
    assert [one["state"] for one in listed] == [dict(found)[case].state for case in in_order(found)], asked
    for name in ("overdue", "dormant"):
        assert sum(one[f"is_{name}"] for one in listed) == sum(FLAGS[name](c, s, asked.moment) for c, s in found), asked


def in_order(found: list[tuple[Case, Spell]]) -> list[Case]:
    """Newest report first, as lists are unless somebody asks for another order."""
    return sorted((case for case, _ in found), key=lambda case: (-case.reported_at.timestamp(), case.slug))


@seeds
@pytest.mark.django_db
def test_facets_count_what_a_click_on_them_shows(client: Client, world: list[Case], questions: list[Question]) -> None:
    for asked in questions[:2]:
        page = soup(client, "/regressions/", asked.query)
        facets = {
            line.select("dt")[0].get_text(): {
                link.get_text().rpartition(" ")[0]: number(link.span) for link in line.select("a") if link.span
            }
            for line in page.select(".filt dl > div")
        }

        states = [spell for _, spell in chosen(world, asked, without="state")]
        assert facets["State"] == {label: sum(map(WORDS[word], states)) for label, word in LABELS.items()}, asked
        cycles = [spell.cycle for _, spell in chosen(world, asked, without="cycle")]
        assert facets["Cycle"].pop("All") == len(cycles)
        assert facets["Cycle"] == {cycle: cycles.count(cycle) for cycle in facets["Cycle"]}, asked
        names = [case.subsystems or ("none",) for case, _ in chosen(world, asked, without="subsystem")]
        assert facets["Subsystem"].pop("All") == len(names)
        assert facets["Subsystem"] == {n: sum(n in some for some in names) for n in facets["Subsystem"]}, asked
        trees = [spell.tree for _, spell in chosen(world, asked, without="tree")]
        assert facets["Tree"].pop("All") == len(trees)
        assert facets["Tree"] == {tree: trees.count(tree) for tree in ("mainline", "next", "stable")}, asked
        found = chosen(world, asked)
        for label, name in FLAG_LABELS.items():
            assert facets["Only"][label] == sum(FLAGS[name](c, s, asked.moment) for c, s in found), (asked, name)


@seeds
@pytest.mark.django_db
def test_a_cycle_has_the_same_numbers_for_scripts(client: Client, world: list[Case], questions: list[Question]) -> None:
    for turn, asked in enumerate(questions):
        cycle, at = asked.cycle or CYCLES[1], {"at": asked.at}
        truth = count(world, cycle, asked.moment)
        answer = client.get(f"/api/v1/cycles/{cycle}/counts/", at)
        if client.get(f"/badges/{cycle}/open.svg", at).status_code == 404:  # it has not begun
            assert answer.status_code == (200 if truth["reported"] else 404)
            continue
        assert answer.json().keys() == {"cycle", "at", *truth}
        assert {name: answer.json()[name] for name in truth} == truth, asked
        (_in_the_command, _on_the_badge, _in_the_cycles_feed)[turn % 3](client, cycle, at, answer.json())


def _in_the_command(client: Client, cycle: str, at: dict[str, str], told: dict[str, int]) -> None:
    out = io.StringIO()

    call_command("counts", cycle=cycle, **at, json=True, stdout=out)

    assert json.loads(out.getvalue()) == told


def _on_the_badge(client: Client, cycle: str, at: dict[str, str], told: dict[str, int]) -> None:
    answer = client.get(f"/badges/{cycle}/open.svg", at)

    assert f"{told['open']} open regression" in answer.content.decode()


def _in_the_cycles_feed(client: Client, cycle: str, at: dict[str, str], told: dict[str, int]) -> None:
    feed = etree.fromstring(client.get(f"/feeds/cycles/{cycle}.atom", at).content)

    words = "{reported} reported, {open} open, {fix_incoming} of them with a fix incoming, {resolved} resolved"
    assert feed.findtext("{*}subtitle") == words.format(**told)


@pytest.mark.parametrize("questions", range(SEEDS), indirect=True)
@pytest.mark.django_db
def test_pages_of_cycles_and_subsystems_have_the_same_numbers(
    client: Client, world: list[Case], questions: list[Question]
) -> None:
    asked = questions[0]
    cycle, at = asked.cycle or CYCLES[1], {"at": asked.at}
    truth, total = count(world, cycle, asked.moment), count(world, None, asked.moment)
    in_row = [truth["reported"], truth["open"], truth["resolved"]]
    if client.get(f"/cycles/{cycle}/", at).status_code == 200:
        assert figures(soup(client, f"/cycles/{cycle}/", at)) == [truth[n] for n in FIGURES], asked
        assert row_of(soup(client, "/cycles/", at), "Development cycles", cycle)[-3:] == in_row, asked

    front = soup(client, "/", at)
    current = front.select_one("#cycle h2")
    if current is not None and current.get_text() == f"Linux {cycle}":
        assert figures(front) == [truth[name] for name in FIGURES], asked
    elif row := row_of(front, "Previous cycles", cycle):
        assert row == in_row, asked
    assert row_of(front, "Previous cycles", "All") == [total[n] for n in ("reported", "open", "resolved")], asked

    name = asked.conditions.get("subsystem", "netdev")
    row = row_of(soup(client, "/subsystems/", at), "Regressions by subsystem", name)
    assert row[:7] == subsystem(world, name, asked), asked


FIGURES = ("reported", "open", "fix_incoming", "resolved")


def figures(page: BeautifulSoup) -> list[int]:
    """The four large figures of a cycle."""
    return [number(tag) for tag in page.select(".figs .big")]


def subsystem(world: list[Case], name: str, asked: Question) -> list[int]:
    """The numbers of a subsystem's row, counted by hand."""
    queries: tuple[dict[str, str], ...] = (
        {"state": "reported"}, {}, {"state": "fix-incoming"}, {"overdue": "1"}, {"unanswered": "1"}, {"age": "14"},
        {"state": "fixed"},
    )  # fmt: skip
    each = [Question("", asked.at, asked.moment, {"subsystem": name, **query}) for query in queries]
    return [len(chosen(world, one)) for one in each]


@pytest.mark.django_db
def test_the_export_has_as_many_open_ones_as_there_are(client: Client, world: list[Case]) -> None:
    chance = random.Random(1)
    for asked in (question(chance) for _ in range(10)):
        entries = client.get("/regressions.json", {"at": asked.at}).json()
        truth = count(world, None, asked.moment)

        is_open = [e for e in entries if e["solved"] is None or e["solved"]["reason"] == "to_be_fixed"]
        assert len(is_open) == truth["open"]
        assert len(entries) == truth["reported"] + truth["invalid"]
