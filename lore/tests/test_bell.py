"""How many requests it takes to know whether there is news."""

import gzip
import json
from typing import Any

import pytest

from archive.fetch import Answer, Client, FetchError, RefusedError, TryLaterError, UnreachableError
from lore import bell
from lore.addresses import ListAddress
from lore.manifest import Entry

ONE, TWO = ListAddress("https://lore.example", "one"), ListAddress("https://lore.example", "two")
ELSEWHERE = ListAddress("https://lore.example/p", "one")
PRINT = "ab" * 20


def said(*names: str) -> bytes:
    return gzip.compress(
        json.dumps({f"/{n}/git/0.git": {"fingerprint": PRINT, "modified": 60} for n in names}).encode()
    )


class Site(Client):
    """Answers by address; whatever else is asked for is not found."""

    def __init__(self, pages: dict[str, bytes | FetchError]) -> None:
        self.pages, self.asked = pages, list[str]()

    def get(self, url: str, **_: Any) -> Answer:
        self.asked.append(url)
        page = self.pages.get(url, RefusedError(404, url))
        if isinstance(page, FetchError):
            raise page
        return Answer(200, page)


def test_one_list_is_asked_itself() -> None:
    site = Site({ONE.manifest: said("one")})

    rung = bell.ask([ONE], site)

    assert rung == {ONE: bell.Ring({0: Entry(PRINT, 60)})}
    assert site.asked == [ONE.manifest]


def test_several_lists_of_a_site_cost_one_request() -> None:
    site = Site({ONE.site_manifest: said("two", "one", "three")})

    rung = bell.ask([TWO, ONE, ONE], site)

    assert set(rung) == {ONE, TWO}
    assert site.asked == [ONE.site_manifest]


def test_a_list_that_the_site_does_not_name_is_asked_itself() -> None:
    site = Site({ONE.site_manifest: said("one"), TWO.manifest: said("two")})

    rung = bell.ask([ONE, TWO], site)

    assert [type(ring) for ring in rung.values()] == [bell.Ring, bell.Ring]
    assert site.asked == [ONE.site_manifest, TWO.manifest]


def test_folders_of_a_host_are_sites_of_their_own() -> None:
    site = Site({ONE.site_manifest: said("one", "two"), ELSEWHERE.manifest: said("one")})

    bell.ask([ONE, ELSEWHERE, TWO], site)

    assert site.asked == [ONE.site_manifest, ELSEWHERE.manifest]


def test_without_any_manifest_git_has_to_be_asked() -> None:
    assert bell.ask([ONE, TWO], Site({})) == {ONE: None, TWO: None}


def test_a_manifest_without_the_list_has_no_epochs() -> None:
    assert bell.ask([ONE], Site({ONE.manifest: said("two")})) == {ONE: bell.Ring({})}


@pytest.mark.parametrize(
    "error", [UnreachableError("no connection"), TryLaterError(60, ONE.url), RefusedError(403, ONE.url)]
)
def test_what_goes_wrong_is_told_of_all_lists_after_one_request(error: FetchError) -> None:
    site = Site({ONE.site_manifest: error})

    assert bell.ask([ONE, TWO], site) == {ONE: error, TWO: error}
    assert len(site.asked) == 1


def test_a_site_that_breaks_down_meanwhile_is_not_asked_list_by_list() -> None:
    error = UnreachableError("no connection")
    site = Site({ONE.manifest: error})

    assert bell.ask([ONE, TWO], site) == {ONE: error, TWO: error}
    assert site.asked == [ONE.site_manifest, ONE.manifest]


def test_nonsense_in_place_of_a_manifest_is_an_error_and_not_the_lack_of_one() -> None:
    found = bell.ask([ONE], Site({ONE.manifest: b"<html>"}))[ONE]

    assert isinstance(found, FetchError)
    assert str(found).startswith(f"{ONE.manifest}: no manifest")


def test_a_ring_tells_when_the_newest_mail_came() -> None:
    ring = bell.Ring({0: Entry(PRINT, 60), 1: Entry(PRINT, None)})

    assert ring.tip is None
    assert str(bell.Ring({0: Entry(PRINT, 60)}).tip) == "1970-01-01 00:01:00+00:00"
