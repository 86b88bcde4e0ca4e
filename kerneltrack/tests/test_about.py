"""/about/ has an address for each number's definition; error pages say what failed and what still works."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db
DEFINED = (
    "cycle", "estimated", "reported", "open", "fix-incoming", "backburner", "resolved", "inconclusive", "overdue",
    "unanswered", "unassigned", "dormant", "as-of", "stage", "coverage", "published", "subsystem",
)  # fmt: skip


def test_each_number_has_its_definition_at_an_address_of_its_own(client: Client) -> None:
    soup = BeautifulSoup(client.get("/about/").content, "html.parser")

    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert set(DEFINED) <= set(ids)
    assert len(ids) == len(set(ids))


def test_a_page_that_is_not_there_offers_what_is_and_a_way_back_to_now(client: Client) -> None:
    text = client.get("/cycles/99.9/", {"at": "2020-01-01"}).content.decode()

    assert "No cycle 99.9 is known at that date." in text
    assert '<a href="/cycles/99.9/">The same page as of now</a>' in text
    assert "What works:" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("400.html", "nothing was changed"),
        ("403.html", "log in"),
        ("403_csrf.html", "send it again"),
        ("404.html", "The address may be mistyped"),
        ("500.html", "the error has been logged"),
    ],
)
def test_an_error_page_says_what_failed_and_what_works(name: str, words: str) -> None:
    text = render_to_string(name)

    assert words in text
    assert "What works:" in text
