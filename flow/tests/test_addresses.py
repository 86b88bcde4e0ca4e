"""Addresses of series: any Message-ID has one, and it leads back to that id."""

import re
from urllib.parse import unquote

import pytest
from django.urls import resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from archive.headers import clean_id
from flow.addresses import idents_in, series_path
from flow.urls import urlpatterns

# Whatever stands beside the series: `patches/<word>/`.
PAGES = [found[1] for one in urlpatterns if (found := re.fullmatch(r"patches/([\w-]+)/", str(one.pattern)))]
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).map(clean_id)
IDS = IDS.filter(lambda ident: ident and ident not in PAGES)


@given(IDS)
def test_the_address_of_a_series_leads_to_its_id(ident: str) -> None:
    found = resolve(unquote(series_path(ident)))

    assert found.view_name == "flow:series"
    assert found.kwargs == {"ident": ident}
    assert idents_in(ident)[0] == ident


@pytest.mark.parametrize("name", PAGES)
def test_an_id_that_is_the_name_of_a_page_has_an_address_of_its_own(name: str) -> None:
    found = resolve(unquote(series_path(name)))

    assert found.view_name == "flow:series"
    assert name in idents_in(found.kwargs["ident"])


@given(IDS)
def test_the_address_means_what_django_makes_of_the_id(ident: str) -> None:
    assert unquote(series_path(ident)) == unquote(reverse("flow:series", args=[ident]))


@pytest.mark.parametrize("ident", ["../../admin/@x", "./@x", "a//b@x", "a?b#c@x", "a%2fb@x", "\"'<>@x", "/@x", "@x/"])
def test_no_part_of_an_id_is_read_as_an_address(ident: str) -> None:
    path = series_path(ident)

    assert path.startswith("/patches/")
    assert not set(path.removeprefix("/patches/").removesuffix("/")) & set("/?#\"'<>")


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ("a/b@x", "a/b@x"),
        ("<a@x>", "a@x"),
        (" a@x ", "a@x"),
        ("a%2Fb@x", "a/b@x"),
        ("%3Ca+b@x%3E", "a+b@x"),
        ("https://lore.kernel.org/all/a%2Fb@x/", "a/b@x"),
        ("https://lore.kernel.org/netdev/a@x/T/#u", "a@x"),
    ],
)
def test_what_people_paste_means_the_id(text: str, ident: str) -> None:
    assert ident in idents_in(text)


def test_an_id_that_looks_escaped_is_first_taken_as_it_stands() -> None:
    assert idents_in("a%2Fb@x") == ["a%2Fb@x", "a/b@x"]


@given(st.text(max_size=300))
def test_whatever_is_asked_for_can_be_asked_of_the_database(text: str) -> None:
    for ident in idents_in(text):
        assert "\0" not in ident
        assert ident.encode()
