"""What a query selects: kinds are joined by "and", values of one kind by "or"; names overrule."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patches.revisions import key_of_title
from topics.matching import MAX_VALUES, Query, Traits, faults, selects

SERIES = Traits(
    named=frozenset(),
    key=key_of_title("io_uring/zcrx: Zero-copy receive for devtmpfs"),
    person="maintainer mats",
    author_address="mats@example.org",
    files=("io_uring/zcrx.c", "Documentation/networking/iou-zcrx.rst"),
    lists=("io-uring", "netdev"),
    marks=("net-next",),
    posted_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
)
TEXTS = st.lists(st.text(max_size=40), max_size=4).map(tuple)
QUERIES = st.builds(
    Query,
    words=TEXTS,
    authors=TEXTS,
    paths=TEXTS,
    lists=TEXTS,
    marks=TEXTS,
    series=TEXTS,
    exclude=TEXTS,
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
)


@pytest.mark.parametrize(
    ("query", "is_selected"),
    [
        (Query(words=("devtmpfs",)), True),
        (Query(words=("DevTmpFS",)), True),
        (Query(words=("devtmp",)), False),  # no whole word
        (Query(words=("zero copy",)), True),
        (Query(words=("zero-copy receive",)), True),
        (Query(words=("receive zero",)), False),  # another order
        (Query(words=("io_uring",)), True),
        (Query(words=("folio", "devtmpfs")), True),
        (Query(authors=("Mats Maintainer",)), True),
        (Query(authors=("maintainer, mats",)), True),
        (Query(authors=("Mats",)), False),
        (Query(authors=("mats@example.org",)), True),
        (Query(authors=("Mats Maintainer <MATS@example.org>",)), True),
        (Query(authors=("Rosa Reporter", "rosa@example.org")), False),
        (Query(paths=("io_uring/",)), True),
        (Query(paths=("io_uring",)), True),
        (Query(paths=("io_uring/*.c",)), True),
        (Query(paths=("io_uring/*.h",)), False),
        (Query(lists=("netdev",)), True),
        (Query(lists=("linux-mm",)), False),
        (Query(marks=("net-next", "bpf-next")), True),
        (Query(marks=("net",)), False),
        (Query(words=("devtmpfs",), lists=("linux-mm",)), False),
        (Query(words=("devtmpfs",), lists=("netdev",), paths=("io_uring/",)), True),
        (Query(words=("devtmpfs",), since=date(2026, 3, 2), until=date(2026, 3, 2)), True),
        (Query(words=("devtmpfs",), since=date(2026, 3, 3)), False),
        (Query(words=("devtmpfs",), until=date(2026, 3, 1)), False),
        (Query(since=date(2026, 1, 1)), False),  # dates alone select nothing
        (Query(tree="rt"), False),
        (Query(), False),
    ],
)
def test_what_a_query_selects(query: Query, is_selected: bool) -> None:
    assert selects(query, SERIES) is is_selected


@pytest.mark.parametrize(
    ("query", "is_selected"),
    [
        (Query(words=("devtmpfs",)), False),
        (Query(words=("devtmpfs",), marks=("6.6.y",)), True),
        (Query(series=("a@x",)), True),
    ],
)
def test_a_backport_is_selected_only_by_its_mark_or_name(query: Query, is_selected: bool) -> None:
    port = replace(SERIES, marks=("autosel", "6.6.y"), named=frozenset({"a@x"}))

    assert selects(query, port) is is_selected


def test_what_is_named_is_in_whatever_the_conditions_say() -> None:
    query = Query(words=("folio",), until=date(2020, 1, 1), series=("a@x",))

    assert selects(query, replace(SERIES, named=frozenset({"a@x"})))
    assert not selects(query, SERIES)


def test_what_is_excluded_is_out_even_where_it_is_named() -> None:
    query = Query(words=("devtmpfs",), series=("a@x",), exclude=("b@x",))

    assert not selects(query, replace(SERIES, named=frozenset({"a@x", "b@x"})))


@given(QUERIES, st.text(max_size=60), TEXTS, TEXTS, TEXTS, st.datetimes(timezones=st.just(UTC)))
def test_no_query_and_no_series_makes_it_fail(
    query: Query, title: str, files: tuple[str, ...], lists: tuple[str, ...], marks: tuple[str, ...], at: datetime
) -> None:
    traits = Traits(frozenset(marks), key_of_title(title), title, title, files, lists, marks, at)

    assert selects(query, traits) in (True, False)
    assert all(isinstance(reason, str) for _, reason in faults(query))


@given(QUERIES, st.integers(0, 1000))
def test_the_order_of_values_does_not_matter(query: Query, seed: int) -> None:
    chance = random.Random(seed)
    kinds = ("words", "authors", "paths", "lists", "marks", "series", "exclude")
    mixed: Any = {kind: tuple(chance.sample(getattr(query, kind), len(getattr(query, kind)))) for kind in kinds}

    assert selects(replace(query, **mixed), SERIES) == selects(query, SERIES)


@pytest.mark.timeout(5)
def test_a_hostile_pattern_takes_no_longer_than_path_times_pattern() -> None:
    series = replace(SERIES, files=["a" * 4000] * 500)

    assert not selects(Query(paths=("*a" * 120 + "b",)), series)
    assert not selects(Query(words=("a " * 150,)), replace(series, key="a " * 149 + "b"))


@pytest.mark.parametrize(
    ("query", "kind", "reason"),
    [
        (Query(), "", "says nothing"),
        (Query(since=date(2026, 1, 1)), "", "says nothing"),
        (Query(exclude=("a@x",)), "", "says nothing"),
        (Query(words=("_-",)), "words", "no letter"),
        (Query(words=("",)), "words", "1 to 300"),
        (Query(words=("x" * 301,)), "words", "1 to 300"),
        (Query(words=("a\0b",)), "words", "printed"),
        (Query(words=("a\ud800",)), "words", "printed"),
        (Query(authors=("Mats",)), "authors", "two words"),
        (Query(authors=("@",)), "authors", ""),
        (Query(paths=("/etc/passwd",)), "paths", "no path"),
        (Query(paths=("a b",)), "paths", "no path"),
        (Query(lists=("Netdev",)), "lists", "lower case"),
        (Query(series=("no-id",)), "series", "no Message-ID"),
        (Query(words=("a",), exclude=("no-id",)), "exclude", "no Message-ID"),
        (Query(words=("a",) * (MAX_VALUES + 1)), "words", "are the most"),
        (Query(words=("a",), since=date(2026, 2, 1), until=date(2026, 1, 1)), "until", "is before"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(query: Query, kind: str, reason: str) -> None:
    found = list(faults(query))

    if reason:
        assert any(part == kind and reason in text for part, text in found), found


def test_a_query_that_is_right_has_no_fault() -> None:
    query = Query(words=("io_uring",), authors=("Mats Maintainer",), paths=("mm/*.c",), series=("a@x",), tree="rt")

    assert list(faults(query)) == []
