"""Which turns are news, and their words."""

from dataclasses import replace

import pytest

from cases.facts import Kind, State
from news.happenings import What
from news.steps import Step, plain, said, steps, where
from regressions.timeline import Happening as Event
from regressions.turns import Turn
from tests.make import NOON

EVENT = Event(NOON, Kind.RESOLVED, "the box works again", "m@example.org", "", "Mats Maintainer", "", "slug", "title")
LANDED = Event(NOON, Kind.LANDED, "stable/linux-6.12.y", "", "1a2b3c4d5e6f" + "7" * 28, "", "", "slug", "title")


def names(*states: State) -> list[list[What]]:
    """By turn, what each of some states after one another is called."""
    turns = [Turn(NOON, state, False, None) for state in states]
    found = list(steps(turns))
    return [[step.what for step in found if step.turn is turn] for turn in turns]


@pytest.mark.parametrize(
    ("states", "last"),
    [
        ([State.OPEN], [What.REPORTED]),
        ([State.FIX_INCOMING], [What.REPORTED, What.FIX_INCOMING]),
        ([State.FIXED], [What.REPORTED, What.SETTLED]),
        ([State.DUPLICATE], []),
        ([State.OPEN, State.FIX_INCOMING], [What.FIX_INCOMING]),
        ([State.FIX_INCOMING, State.OPEN], []),
        ([State.OPEN, State.INCONCLUSIVE], [What.SETTLED]),
        ([State.FIX_INCOMING, State.FIXED], [What.SETTLED]),
        ([State.RESOLVED, State.FIXED], []),
        ([State.FIXED, State.OPEN], [What.REOPENED]),
        ([State.RESOLVED, State.FIX_INCOMING], [What.REOPENED, What.FIX_INCOMING]),
        ([State.OPEN, State.INVALID], [What.DROPPED]),
        ([State.FIXED, State.DUPLICATE], [What.DROPPED]),
        ([State.INVALID, State.DUPLICATE], []),
        ([State.INVALID, State.OPEN], [What.REPORTED]),
        ([State.DUPLICATE, State.FIXED], [What.REPORTED, What.SETTLED]),
        ([State.OPEN, State.INVALID, State.OPEN], [What.REOPENED]),
        ([State.OPEN, State.INVALID, State.FIXED], [What.SETTLED]),
    ],
)
def test_a_step_is_called_by_what_was_before(states: list[State], last: list[What]) -> None:
    assert names(*states)[-1] == last


def test_the_back_burner_is_no_news() -> None:
    turns = [Turn(NOON, State.OPEN, is_backburner, None) for is_backburner in (False, True, False)]

    assert [step.what for step in steps(turns)] == [What.REPORTED]


def words(what: What, state: State, cause: Event | None, release: str = "", above: str = "") -> str:
    return said(Step(what, Turn(NOON, state, False, cause)), release=release, above=above)


def test_a_commit_that_fixed_it_is_named_with_branch_and_release() -> None:
    assert words(What.SETTLED, State.FIXED, LANDED, "6.12.3") == "fixed by 1a2b3c4d5e6f in linux-6.12.y, 6.12.3"


def test_a_fix_on_its_way_is_named_with_its_tree() -> None:
    coming = replace(LANDED, text="next/master")

    assert words(What.FIX_INCOMING, State.FIX_INCOMING, coming) == "fix 1a2b3c4d5e6f is in linux-next"


def test_an_announced_fix_is_told_by_who_announced_it() -> None:
    told = replace(EVENT, kind=Kind.FIX, text="net: restore the link")

    found = words(What.FIX_INCOMING, State.FIX_INCOMING, told)
    assert found == "fix announced by Mats Maintainer: net: restore the link"


def test_who_settled_it_without_a_fix_is_told_with_the_reason() -> None:
    found = words(What.SETTLED, State.RESOLVED, EVENT)

    assert found == "resolved by Mats Maintainer: the box works again"


def test_a_duplicate_is_told_by_what_it_duplicates() -> None:
    assert words(What.DROPPED, State.DUPLICATE, EVENT, above="a bug") == "found to be a duplicate of “a bug”"


def test_a_return_is_told_by_whose_mail_brought_it() -> None:
    found = words(What.REOPENED, State.OPEN, replace(EVENT, kind=Kind.INTRODUCED))

    assert found == "open again, by the word of Mats Maintainer"


def test_a_decision_that_was_taken_back_is_told_as_that() -> None:
    found = words(What.REOPENED, State.OPEN, replace(EVENT, kind=Kind.UNDONE))

    assert found == "open again, since a decision was taken back"


def test_a_fix_that_had_landed_before_it_was_announced_is_told_by_whose_mail_said_so() -> None:
    found = words(What.SETTLED, State.FIXED, replace(EVENT, kind=Kind.FIX))

    assert found == "fixed, by the word of Mats Maintainer"


def test_a_step_that_nobody_explains_has_words_all_the_same() -> None:
    for what in (What.SETTLED, What.DROPPED, What.REOPENED, What.FIX_INCOMING):
        for state in State:
            assert words(what, state, None)


@pytest.mark.parametrize("text", ["a\nb", "a\r\n b", "a\x00b", "a\u202eb", "a\u2028b", "a\tb", "a\ud800b"])
def test_a_line_stays_one_without_control_characters(text: str) -> None:
    assert plain(text) == "a b"


def test_a_megabyte_is_cut() -> None:
    assert len(plain("x" * 1_000_000)) == 200


def test_what_fits_is_not_cut() -> None:
    assert plain("x" * 200) == "x" * 200


def test_the_tree_of_a_landing_is_called_as_people_call_it() -> None:
    found = [where(text) for text in ("next/master", "mainline/master", "stable/linux-6.12.y")]

    assert found == ["linux-next", "mainline", "linux-6.12.y"]
