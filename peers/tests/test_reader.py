"""Exports as they are, and as they should not be."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peers.reader import read_export

LORE = "https://lore.kernel.org"


def entry(**values: object) -> dict[str, object]:
    usual = {
        "id": 123, "introduced": "v6.8..v6.9", "subject": "no sound", "tree": "mainline", "timestamp": 1,
        "url_regzbot": "https://linux-regtracking.leemhuis.info/regzbot/regression/lore/a@x/",
        "regzbot_commands": [{"command": "introduced", "author": "Tilda", "url": f"{LORE}/all/b@x/", "timestamp": 2}],
        "solved": None,
    }  # fmt: skip
    return usual | values


def test_regzbots_page_names_the_report_and_commands_name_their_mails() -> None:
    (one,) = read_export(json.dumps([entry()]))

    assert (one.report, one.introduced, one.is_solved, one.mails) == ("a@x", "v6.8..v6.9", False, ("a@x", "b@x"))


@pytest.mark.parametrize(
    ("values", "report"),
    [
        ({"report": f"{LORE}/r/c@x"}, "c@x"),
        ({"report": "https://bugzilla.kernel.org/7"}, "https://bugzilla.kernel.org/show_bug.cgi?id=7"),
        ({"url_regzbot": "", "id": "d@x"}, "d@x"),
        ({"url_regzbot": "https://x.example/regzbot/regression/lore/ZRh/4@x/"}, "ZRh/4@x"),
        (
            {"url_regzbot": "https://x.example/regzbot/regression/bugzilla.kernel.org/7/"},
            "https://bugzilla.kernel.org/show_bug.cgi?id=7",
        ),
    ],
)
def test_a_report_is_known_by_whatever_names_it(values: dict[str, object], report: str) -> None:
    (one,) = read_export(json.dumps([entry(**values)]))

    assert one.report == report


@pytest.mark.parametrize(
    ("solved", "is_solved"),
    [
        (None, False),
        ({"reason": "fixed"}, True),
        ({"reason": "to_be_fixed"}, False),
        ({"reason": "invalid"}, True),
        (3, False),
    ],
)
def test_a_fix_that_is_only_on_its_way_solves_nothing(solved: object, is_solved: bool) -> None:
    (one,) = read_export(json.dumps([entry(solved=solved)]))

    assert one.is_solved is is_solved


@pytest.mark.parametrize("text", ["{}", "", "[", "3", "[" * 100_000, b"\xff"])
def test_what_is_no_export_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_export(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*entry(), "report", "url", "reason"]), inner, max_size=4)
    ),
    max_leaves=9,
)


@given(st.lists(JSON, max_size=4))
def test_odd_entries_are_left_out(entries: list[object]) -> None:
    assert all(one.report for one in read_export(json.dumps(entries)))
