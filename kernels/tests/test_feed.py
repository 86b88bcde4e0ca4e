"""/feeds/releases.atom: read back by an XML parser, whatever announcements contain."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree  # type: ignore[import-untyped]

from kernels.tests.make import given
from releases.facts import Precision, ReleaseFact, Witness

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://testserver"


def tag(version: str, *, days: float = 1, excerpt: str = "") -> ReleaseFact:
    """A release some days ago, by its announcement."""
    at = timezone.now() - timedelta(days=days)
    return ReleaseFact(
        version, Witness.ANNOUNCEMENT, at, Precision.SECOND, at, f"{version}@example.org", excerpt=excerpt
    )


def feed(client: Client) -> Any:
    answer = client.get("/feeds/releases.atom")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return etree.fromstring(answer.content)


def entries(client: Client) -> list[dict[str, str]]:
    """Texts of each entry's elements."""
    return [{one.tag.removeprefix(ATOM): one.text for one in entry} for entry in feed(client).iter(f"{ATOM}entry")]


def test_releases_stand_in_order_the_newest_first(client: Client) -> None:
    given(tag("7.4-rc1", days=3), tag("7.3.1", days=2), tag("7.4-rc2", days=1), tag("next-20260101", days=0.5))

    assert [entry["title"] for entry in entries(client)] == ["Linux 7.4-rc2", "Linux 7.3.1", "Linux 7.4-rc1"]


def test_ids_are_urns_that_never_change(client: Client) -> None:
    given(tag("7.4-rc1"), tag("7.3.1", days=2))
    before = {entry["title"]: entry["id"] for entry in entries(client)}
    given(tag("7.4-rc1", days=9, excerpt="An earlier word."), tag("7.4-rc2"))

    after = {entry["title"]: entry["id"] for entry in entries(client)}

    assert {title: after[title] for title in before} == before
    assert len(set(after.values())) == len(after) == 3
    assert before["Linux 7.4-rc1"] == "urn:uuid:96a2dde6-36a0-574e-9435-a99345b12dd6"


def test_every_address_is_whole(client: Client) -> None:
    given(tag("7.4-rc1"), tag("6.6.63-rt46"))
    found = feed(client)

    own = {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}
    links = [(link.get("rel"), link.get("href")) for link in found.iter(f"{ATOM}link")][len(own) :]

    here = f"{SITE}/feeds/releases.atom"
    assert own == {"alternate": f"{SITE}/releases/", "self": here, "first": here, "last": here}
    assert sorted(links) == [("alternate", f"{SITE}/releases/v{version}/") for version in ("6.6.63-rt46", "7.4-rc1")]
    assert {client.get(href.removeprefix(SITE)).status_code for _, href in links} == {200}


def test_the_feed_is_as_new_as_its_newest_entry(client: Client) -> None:
    given(tag("7.4-rc1", days=3), tag("7.4-rc2", days=1))

    updated = [one.text for one in feed(client).iter(f"{ATOM}updated")]

    assert updated[0] == updated[1] > updated[2]


def test_each_entry_says_what_it_is_of(client: Client) -> None:
    given(tag("7.4-rc1"), tag("7.3.1"), tag("6.6.63-rt46"))

    found = {
        entry.find(f"{ATOM}title").text: [one.get("term") for one in entry.findall(f"{ATOM}category")]
        for entry in feed(client).iter(f"{ATOM}entry")
    }

    assert found == {
        "Linux 7.4-rc1": ["mainline"],
        "Linux 7.3.1": ["stable", "7.3.y"],
        "Linux 6.6.63-rt46": ["realtime", "6.6.y"],
    }


@pytest.mark.parametrize(
    ("excerpt", "read"),
    [
        ("<b>bold</b> & <script>alert(1)</script> ]]>", "<b>bold</b> & <script>alert(1)</script> ]]>"),
        ("form\x0cfeed, \x0btab, \x1b[31mred\x1b[0m, \x08bell", "form feed,  tab,  [31mred [0m,  bell"),
        ("no \ufffe or \uffff, \x7f\x9b but \N{PENGUIN}", "no   or  , \x7f\x9b but \N{PENGUIN}"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
)
def test_an_announcement_is_text_that_xml_can_have(client: Client, excerpt: str, read: str) -> None:
    given(tag("7.4-rc1", excerpt=excerpt))

    assert [entry["summary"] for entry in entries(client)] == [read]


def test_an_empty_installation_has_an_empty_feed(client: Client) -> None:
    assert entries(client) == []


def test_the_feed_ends_somewhere(client: Client) -> None:
    given(*(tag(f"7.3.{number}", days=number) for number in range(1, 80)))

    assert len(entries(client)) == 50
