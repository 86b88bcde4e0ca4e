"""Keeping published counts: once each, whatever the order, and as of their day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from published.facts import Count, Publisher
from published.models import PublishedCount
from published.queries import published_counts
from published.store import load_facts, store_counts
from published.tests.test_readers import HTML

pytestmark = pytest.mark.django_db
COUNTS = [Count(Publisher.LWN, "2.6.31", date(2009, 8, day), "x", unresolved=day) for day in (5, 12)]


def test_the_same_counts_in_another_order_change_nothing() -> None:
    store_counts(COUNTS)
    before = list(PublishedCount.objects.values_list("as_of", "unresolved"))

    store_counts(reversed(COUNTS))

    assert list(PublishedCount.objects.values_list("as_of", "unresolved")) == before


def test_a_day_in_the_past_knows_only_what_was_out() -> None:
    store_counts(COUNTS)

    found = published_counts("2.6.31", at=datetime(2009, 8, 6, tzinfo=UTC))

    assert [count.unresolved for count in found] == [5]


def test_known_figures_are_loaded_with_their_source() -> None:
    load_facts()

    assert all(count.source.startswith("https://lwn.net/") for count in PublishedCount.objects.all())
    assert PublishedCount.objects.get(cycle="2.6.31").reported == 146


def test_a_page_is_imported_once(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(HTML)

    for _ in range(2):
        call_command("import_page", str(file), source="https://example.org/1/")

    assert PublishedCount.objects.count() == 2


def test_a_file_that_is_no_kernel_page_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<p>Hello</p>")

    with pytest.raises(CommandError, match=r"none of the sentences"):
        call_command("import_page", str(file))
