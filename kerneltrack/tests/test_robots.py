"""What programs that follow every link are asked to leave alone."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def is_allowed(client: Client, path: str) -> bool:
    """RFC 9309, 2.2.3: a star stands for anything; nothing here allows what something else forbids."""
    rules = client.get("/robots.txt").content.decode().split("\n")
    patterns = [line.removeprefix("Disallow: ") for line in rules if line.startswith("Disallow: ")]
    return not any(re.match(re.escape(pattern).replace(r"\*", ".*"), path) for pattern in patterns)


@pytest.mark.parametrize(
    "path",
    ["/", "/cycles/7.4/", "/cycles/7.4/card.png", "/regressions/", "/regressions/?page=2", "/regressions/?state=fixed",
     "/weeks/?year=2009", "/weeks/2026-W47/", "/days/2026-11-22/", "/weeks/2026-W47/new/",
     "/patches/20260901.1-a@b.example/", "/feeds/regressions.atom"],
)  # fmt: skip
def test_pages_of_now_are_for_everybody(client: Client, path: str) -> None:
    assert is_allowed(client, path)


@pytest.mark.parametrize(
    "path",
    ["/?at=2026-11-01", "/regressions/?state=open&at=2026-11-01", "/regressions/?state=open&sort=last", 
     "/weeks/2026-W47/?subsystem=netdev", "/weeks/2026-W47/new/?subsystem=netdev", "/days/2026-11-22/?topic=rust",
     "/releases/v7.4-rc4/edition/?tree=stable", "/search/?q=drm", "/running/6.12.3", "/admin/"],
)  # fmt: skip
def test_searches_dates_and_combinations_are_not(client: Client, path: str) -> None:
    assert not is_allowed(client, path)


def test_it_is_text(client: Client) -> None:
    answer = client.head("/robots.txt")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
