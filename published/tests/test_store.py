"""Keeping published counts: once each, whatever the order, and as of their day."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from published.facts import Count, Publisher
from published.models import PublishedCount
from published.queries import published_counts
from published.store import load_facts, store_counts
from published.tests.test_readers import HTML
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings

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


def make_final(version: str, at: datetime) -> None:
    fold(store_sightings([ReleaseFact(version, Witness.TAG, at, Precision.SECOND, at)]))


def test_an_imported_page_is_stated_on_the_site(tmp_path: Path, client: Client) -> None:
    file = tmp_path / "page.html"
    file.write_text(HTML)
    make_final("2.6.29", datetime(2009, 3, 23, tzinfo=UTC))
    make_final("2.6.30", datetime(2009, 6, 10, tzinfo=UTC))
    call_command("import_page", str(file), source="https://example.org/1/")

    page, cycle = (client.get(path, {"at": "2009-08-06"}).content.decode() for path in ("/", "/cycles/2.6.31/"))

    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "The current development kernel is 2.6.31-rc5 , released on July 31." in words
    assert "2.6.30.4 and 2.6.27.29 were released on July 30." in words
    assert "LWN counted 76 reported, 28 unresolved of 2.6.31 on August 5" in words
    assert "39 unresolved of 2.6.30 on August 5" in words
    assert "https://example.org/1/" in cycle


def test_a_final_release_is_not_called_a_development_kernel(client: Client) -> None:
    make_final("2.6.30", datetime(2009, 6, 10, tzinfo=UTC))

    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/", {"at": "2009-06-12"}).content.decode()).split())

    assert "The current mainline kernel is 2.6.30 , released on June 10; 2.6.31 is in development." in page


def test_a_file_that_is_no_kernel_page_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<p>Hello</p>")

    with pytest.raises(CommandError, match=r"none of the sentences"):
        call_command("import_page", str(file))
