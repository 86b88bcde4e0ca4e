"""Every release of twenty years: read, ordered, filed and linked as a second, simpler implementation does it."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from kernelorg.links import links_of
from kernels.tests.make import v
from kernels.tests.reading import words
from releases.models import Cycle, Release
from releases.store import FACTS_FILE, load_facts
from releases.versions import Tree, parse_version

SHARED = Path(__file__).parents[3] / "shared" / "facts" / "linux-releases.csv"
FILES = [
    pytest.param(FACTS_FILE, id="ours"),
    pytest.param(
        SHARED, id="shared", marks=pytest.mark.skipif(not SHARED.exists(), reason="no shared facts beside the checkout")
    ),
]


@cache
def dates(path: Path) -> dict[str, str]:
    """Version -> day, as the file has them."""
    with path.open(encoding="utf-8") as file:
        return {row["version"]: row["released"] for row in csv.DictReader(file)}


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split("."))


def base(text: str) -> str:
    """2.6.30 of 2.6.30.4, 6.12 of 6.12.74: three numbers until 2.6.39, two since 3.0."""
    parts = text.split(".")
    return ".".join(parts[:3] if parts[0] == "2" else parts[:2])


@pytest.mark.parametrize("path", FILES)
def test_every_version_is_read_and_printed_as_it_is_written(path: Path) -> None:
    texts = list(dates(path))

    assert len(texts) >= 4849
    assert [text for text in texts if (found := parse_version(text)) is None or found.text != text] == []
    assert [text for text in texts if v(f"v{text}") != v(text)] == []


@pytest.mark.parametrize("path", FILES)
def test_every_version_is_of_the_series_cycle_and_tree_that_its_numbers_say(path: Path) -> None:
    for text in dates(path):
        version = v(text)
        assert (version.series, version.cycle, version.base) == (f"{base(text)}.y", base(text), base(text))
        assert version.tree is (Tree.MAINLINE if text == base(text) else Tree.STABLE)


@pytest.mark.parametrize("path", FILES)
def test_versions_of_a_series_stand_in_the_order_of_their_numbers(path: Path) -> None:
    series: dict[str, list[str]] = defaultdict(list)
    for text in dates(path):
        series[base(text)].append(text)

    for texts in series.values():
        ordered = sorted(texts, key=v)
        assert ordered == sorted(texts, key=numbers)
        assert all(v(one) < v(other) for one, other in pairwise(ordered))


@pytest.mark.parametrize("path", FILES)
def test_series_stand_in_the_order_of_their_first_releases(path: Path) -> None:
    known = dates(path)
    finals = sorted((text for text in known if text == base(text)), key=v)

    assert len(finals) > 100
    assert [known[text] for text in finals] == sorted(known[text] for text in finals)
    assert finals == sorted(finals, key=numbers)


@pytest.mark.parametrize("path", FILES)
def test_every_release_can_be_had(path: Path) -> None:
    for text in dates(path):
        found = links_of(v(text))
        folder = f"v{text[0]}.x" if numbers(text)[0] > 2 else "v2.6"
        assert found.source is not None
        assert f"/{folder}/" in found.source
        assert found.source.endswith(f"/linux-{text}.tar.xz")
        assert found.pgp == found.source.replace(".tar.xz", ".tar.sign")
        assert found.tag_page is not None
        assert found.tag_page.endswith(f"/tag/?h=v{text}")
        assert (found.changelog is not None) is (text != base(text) or text.startswith("2."))


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """All facts, loaded once for the tests of this module."""
    with django_db_blocker.unblock():
        load_facts()
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.django_db
@pytest.mark.usefixtures("_loaded")
def test_loaded_each_release_has_its_series_its_cycle_and_its_day() -> None:
    rows = Release.objects.values_list("version", "series", "cycle", "tree", "released_at")

    found = {version: (series, cycle, tree, f"{at:%Y-%m-%d}") for version, series, cycle, tree, at in rows}
    assert found == {
        text: (f"{base(text)}.y", base(text), "mainline" if text == base(text) else "stable", day)
        for text, day in dates(FACTS_FILE).items()
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_loaded")
def test_loaded_there_is_a_cycle_for_each_final_release_and_the_one_that_follows() -> None:
    finals = sorted((text for text in dates(FACTS_FILE) if text == base(text)), key=numbers)

    cycles = list(Cycle.objects.order_by("sort_key").values_list("version", "previous"))

    assert [version for version, _ in cycles[:-1]] == finals
    assert [previous for _, previous in cycles[1:]] == finals


@pytest.mark.django_db
@pytest.mark.usefixtures("_loaded")
def test_releases_of_every_year_have_their_pages(client: Client) -> None:
    known = dates(FACTS_FILE)
    ordered = sorted(known, key=known.__getitem__)
    first_of_years = {known[text][:4]: text for text in reversed(ordered)}
    sample = {*first_of_years.values(), *ordered[:: len(ordered) // 38]}

    answers = {text: client.get(f"/releases/v{text}/") for text in sample}

    assert len(first_of_years) >= 22  # 2005 to 2026
    assert len(sample) >= 60
    assert {text: answer.status_code for text, answer in answers.items() if answer.status_code != 200} == {}
    assert all(f"Linux {text}" in words(answer) for text, answer in answers.items())
