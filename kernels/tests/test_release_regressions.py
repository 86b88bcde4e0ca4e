"""What pages list of regressions is what `kernels.affected` says, at the same cost for any number of them."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kernels.affected import carried, fixed
from kernels.tests.make import NOW, TAGS, land, make_case, make_world, v
from kernels.tests.reading import lost_days, soup, table, words
from regressions.models import Regression

pytestmark = pytest.mark.django_db
AT = {"at": f"{NOW:%Y-%m-%d}"}


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_world()
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")


def make_fixed(slug: str = "fixed") -> None:
    make_case(slug, culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])


@pytest.mark.parametrize("tag", TAGS)
def test_the_lists_of_a_release_are_those_of_affected(client: Client, tag: str) -> None:
    make_fixed()
    make_case("open", culprit="culprit")
    make_case("range", introduced="v7.1..v7.2-rc2")
    make_case("series", introduced="v7.1..v7.1.2", tree="stable", series="7.1.y", cycle="")

    answer = client.get(f"/releases/{tag}/", AT)

    assert [row[0] for row in table(answer, "carried")] == [one.title for one in carried(v(tag), at=NOW)]
    assert [row[0] for row in table(answer, "fixed")] == [one.title for one in fixed(v(tag), at=NOW)]
    counts = [found.get_text() for found in soup(answer).select("#fixed .ct, #carried .ct")]
    assert counts == [str(len(fixed(v(tag), at=NOW))), str(len(carried(v(tag), at=NOW)))]


def test_places_of_fixes_are_named_and_lead_to_their_releases(client: Client) -> None:
    make_fixed()
    answer = client.get("/releases/v7.2.1/", AT)

    (row,) = table(answer, "carried")

    assert row[2:4] == ["culprit is in 7.2-rc1", "7.3-rc1 , 7.2.2"]
    assert [a["href"] for a in soup(answer).select("#carried td a")] == [
        f"/releases/v7.3-rc1/?at={AT['at']}",
        f"/releases/v7.2.2/?at={AT['at']}",
    ]
    assert lost_days(answer) == []


def test_titles_with_markup_are_only_text(client: Client) -> None:
    make_fixed()
    Regression.objects.update(title="<script>alert(1)</script>", subsystems=["<i>usb</i>"])

    for path in (
        "/releases/v7.2.1/",
        "/releases/v7.3-rc1/",
        "/running/7.2.1",
        "/releases/compare?from=7.2.1&to=7.3-rc1",
    ):
        answer = client.get(path, AT if "?" not in path else {}, headers={"accept": "text/html"})
        assert soup(answer).select("main script, main i") == []
        assert "<script>alert(1)</script>" in words(answer)


@pytest.mark.parametrize("path", ["/releases/v7.2.1/", "/releases/v7.3-rc1/", "/releases/series/7.2.y/",
                                  "/running/7.2.1", "/releases/compare?from=7.2.1&to=7.3-rc1"])  # fmt: skip
def test_statements_do_not_grow_with_regressions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    counts = []
    for count in (1, 50):
        for number in range(count):
            make_fixed(f"fixed{count}-{number}")
        # Of a release: itself, three neighbours, its words, those of sites, kinds of trees, its cycle (2), dates of
        # all cycles (2), its series (3), its size, its reviews, what it fixes (7) and carries (5), the dateline (2);
        # the others ask for less.
        with django_assert_max_num_queries(31) as captured:
            assert client.get(path, headers={"accept": "text/html"}).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
