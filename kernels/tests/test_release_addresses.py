"""The address of a release: one for every way to write it, 404 for all that is none."""

import pytest
from django.test import Client

from kernels.tests.make import given
from kernels.tests.reading import words
from releases.tests.make import make_fact

pytestmark = pytest.mark.django_db
SPELLINGS = {
    "v7.4-rc3": ("7.4-rc3", "7.4.0-rc3", "v7.4.0-rc3"),
    "v7.4": ("7.4", "7.4.0", "v7.4.0"),
    "v7.3.2": ("7.3.2",),
    "v2.6.30": ("2.6.30",),
    "v2.6.30.4": ("2.6.30.4",),
    "v2.6.31-rc5": ("2.6.31-rc5",),
    "v6.6.63-rt46": ("6.6.63-rt46",),
    "v3.0-rc7-rt0": ("3.0-rc7-rt0", "3.0.0-rc7-rt0"),
    "v2.6.31-rc4-rt1": ("2.6.31-rc4-rt1",),
    "next-20261120": (),
}
HOSTILE = [
    "%00", "..%2f..%2fetc%2fpasswd", "v7.4-rc3%0d%0aX-Evil: y", "v7.4-rc3%0a", "<script>alert(1)</script>", "9" * 41,
    "\N{ARABIC-INDIC DIGIT SEVEN}.4", "7.4-rc99999", "7.4-rc0", "07.4", "v", "-", "+", "7..4", "7.4.", ".7.4", "7.4-",
    "vv7.4", "V7.4", "v 7.4", "next-20260230", "next-99999999", "next-20261120-rc1", "vnext-20261120", "6.6.63-rt",
    "\N{PENGUIN}", "compare", "7.4-rc3;DROP TABLE releases_release", "1" * 4 + ".1" * 10, "7.4.0.0", "0.01",
]  # fmt: skip


@pytest.mark.parametrize(
    ("spelled", "tag"), [(spelled, tag) for tag, others in SPELLINGS.items() for spelled in others]
)
def test_every_way_to_write_a_version_leads_to_its_tag_for_good(client: Client, spelled: str, tag: str) -> None:
    answer = client.get(f"/releases/{spelled}/?at=2026-11-20&x=%2B%3C")

    assert answer.status_code == 301
    assert answer["Location"] == f"/releases/{tag}/?at=2026-11-20&x=%2B%3C"
    assert client.get(f"/releases/{spelled}/")["Location"] == f"/releases/{tag}/"


@pytest.mark.parametrize("tag", SPELLINGS)
def test_a_known_tag_has_its_page_and_an_unknown_one_is_said_to_be_unknown(client: Client, tag: str) -> None:
    unknown = client.get(f"/releases/{tag}/")
    given(make_fact(tag, "2020-01-01"))

    assert unknown.status_code == 404
    assert f"No release {tag.removeprefix('v')} is known" in words(unknown)
    assert client.get(f"/releases/{tag}/").status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_version_has_no_page(client: Client, text: str) -> None:
    answer = client.get(f"/releases/{text}/")

    assert answer.status_code == 404
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("text", ["6.12.49-rc1", "2.6.31-rc5-git3", "6.12.49-rc1-rt4"])
def test_what_is_well_formed_but_no_release_has_no_page(client: Client, text: str) -> None:
    given(make_fact("6.12.48", "2020-01-01"), make_fact("2.6.31-rc5", "2020-01-01"))

    assert client.get(f"/releases/{text}/", follow=True).status_code == 404


def test_the_slash_at_the_end_may_be_left_out(client: Client) -> None:
    assert client.get("/releases/v7.4-rc3")["Location"] == "/releases/v7.4-rc3/"


def test_a_release_has_no_page_before_its_release(client: Client) -> None:
    given(make_fact("7.4-rc3", "2026-03-02 21:00"))

    statuses = [client.get("/releases/v7.4-rc3/", {"at": at}).status_code for at in ("2026-03-02T20:59", "2026-03-02")]

    assert statuses == [404, 200]


def test_a_page_is_only_read(client: Client) -> None:
    given(make_fact("7.4-rc3", "2026-03-02"))

    assert client.head("/releases/v7.4-rc3/").status_code == 200
    assert client.post("/releases/v7.4-rc3/").status_code == 405
