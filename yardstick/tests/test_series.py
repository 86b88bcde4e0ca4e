"""Made-up groupings against a made-up truth."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardstick.efforts import Truth, read_truth
from yardstick.series import Count, Place, Score, score_series, told, whole


def revision(name: str, version: int, patches: int, **values: Any) -> dict[str, Any]:
    """A cover name-0 and patches name-1 and so on."""
    rows = [[number, f"{name}-{number}"] for number in range(1, patches + 1)]
    return {"version": version, "cover": f"{name}-0", "patches": rows, "missing": [], **values}


def truth_of(*efforts: list[dict[str, Any]], apart: tuple[tuple[str, str], ...] = ()) -> Truth:
    rows = [{"list": "linux-a", "note": "made up", "revisions": revisions} for revisions in efforts]
    pairs = [{"list": "linux-b", "mails": pair} for pair in apart]
    return read_truth(json.dumps({"efforts": rows, "apart": pairs}))


def perfect(truth: Truth) -> dict[str, Place]:
    """What a grouping without errors makes of it."""
    grouped: dict[str, Place] = {}
    for effort in truth.efforts:
        for one in effort.revisions:
            head = one.mails[0]
            grouped |= {ident: Place(head, number, one.version, effort.mails[0]) for number, ident in one.patches}
            grouped.setdefault(head, Place(head, 0, one.version, effort.mails[0]))
    return grouped


def whats(score: Score) -> dict[str, str]:
    return {error.ident: error.what for error in score.errors}


TWO = truth_of([revision("a", 1, 2), revision("b", 2, 3)], [revision("x", 1, 2)], apart=(("a-0", "x-0"), ("p", "q")))


def test_a_perfect_grouping_has_no_errors() -> None:
    score = score_series(TWO, perfect(TWO))

    assert score.errors == []
    assert score.counts == {"linux-a": Count(7, 7, 3, 3), "linux-b": Count(pairs=2, pairs_right=2)}
    assert score.total == Count(7, 7, 3, 3, 2, 2)


def test_nothing_grouped_is_all_wrong_but_look_alikes() -> None:
    score = score_series(TWO, {})

    assert score.total == Count(7, 0, 3, 0, 2, 2)
    assert not score.total.is_good


def test_mails_that_are_not_listed_do_not_matter() -> None:
    grouped = perfect(TWO) | {"other": Place("a-0", 7, 1, "a-0"), "p": Place("p", None, 1, "p")}

    assert score_series(TWO, grouped).errors == []


def test_a_patch_alone_makes_its_whole_series_wrong() -> None:
    grouped = perfect(TWO) | {"b-3": Place("b-3", 3, 2, "a-0")}

    score = score_series(TWO, grouped)

    assert whats(score) == dict.fromkeys(("b-1", "b-2", "b-3"), "parted from its series")
    assert score.errors[0].others == ("b-3",)
    assert (score.total.patches_right, score.total.revisions_right) == (4, 3)


def test_two_series_in_one_are_both_wrong() -> None:
    grouped = perfect(TWO) | {f"x-{number}": Place("a-0", number, 1, "a-0") for number in (0, 1, 2)}

    score = score_series(TWO, grouped)

    assert score.total.patches_right == 3
    assert whats(score)["a-1"] == "in a series with others"
    assert whats(score)["b-0"] == whats(score)["x-0"] == "revision in an effort with others"


def test_a_series_under_the_cover_of_another_is_wrong_even_if_complete() -> None:
    grouped = perfect(TWO) | {f"b-{number}": Place("x-0", number, 2, "a-0") for number in (1, 2, 3)}
    del grouped["x-1"], grouped["x-2"]

    assert whats(score_series(TWO, grouped))["b-1"] == "in a series with others"


def test_a_series_without_its_cover_is_wrong() -> None:
    grouped = perfect(TWO) | {f"x-{number}": Place("x-1", number, 1, "x-1") for number in (1, 2)}

    assert whats(score_series(TWO, grouped)) == dict.fromkeys(("x-1", "x-2"), "parted from its cover")


def test_any_head_will_do_where_the_archive_has_no_cover() -> None:
    truth = truth_of([revision("a", 1, 2, cover=None)])
    grouped = {f"a-{number}": Place("lost", number, 1, "lost") for number in (1, 2)}

    assert score_series(truth, grouped).errors == []


def test_a_wrong_number_is_an_error_and_no_number_is_not_compared() -> None:
    truth = truth_of([revision("a", 1, 1), revision("b", 2, 0) | {"patches": [[None, "b-1"]]}])
    grouped = perfect(truth) | {"a-1": Place("a-0", 2, 1, "a-0"), "b-1": Place("b-0", 1, 2, "a-0")}

    assert whats(score_series(truth, grouped)) == {"a-1": "number 2, not 1"}


def test_a_revision_in_an_effort_of_its_own_is_parted() -> None:
    grouped = perfect(TWO) | {f"b-{number}": Place("b-0", number, 2, "b-0") for number in range(4)}

    score = score_series(TWO, grouped)

    assert whats(score) == {"b-0": "revision parted from the one before"}
    assert score.errors[0].others == ("a-0",)
    assert (score.total.patches_right, score.total.revisions_right) == (7, 2)


def test_a_revision_in_two_efforts_is_wrong() -> None:
    grouped = perfect(TWO) | {"x-2": Place("x-0", 2, 1, "z")}

    assert whats(score_series(TWO, grouped)) == {"x-0": "revision in several efforts"}


def test_revisions_in_the_wrong_order_are_an_error() -> None:
    grouped = {ident: place._replace(version=3 - place.version) for ident, place in perfect(TWO).items()}

    assert whats(score_series(TWO, grouped)) == {"b-0": "revision not after the one before"}


def test_postings_of_one_version_have_no_order_to_get_wrong() -> None:
    truth = truth_of([revision("rfc", 3, 1), revision("a", 1, 1), revision("resend", 1, 1)])
    grouped = perfect(truth) | {"a-1": Place("a-0", 1, 9, "rfc-0")}

    assert score_series(truth, grouped).errors == []


def test_two_revisions_in_one_series_are_not_linked_but_mixed() -> None:
    truth = truth_of([revision("a", 1, 1), revision("resend", 1, 1)])
    grouped = perfect(truth) | {"resend-1": Place("a-0", 1, 1, "a-0")}

    assert whats(score_series(truth, grouped))["resend-0"] == "two revisions in one series"


def test_a_cover_sent_alone_is_a_revision() -> None:
    truth = truth_of([revision("lone", 1, 0, missing=[1]), revision("a", 1, 1)])

    assert score_series(truth, perfect(truth)).errors == []
    assert whats(score_series(truth, perfect(truth) | {"lone-0": Place("lone-0", 0, 1, "z")})) == {
        "a-0": "revision parted from the one before"
    }


def test_look_alikes_put_together_are_an_error_listed_or_not() -> None:
    grouped = perfect(TWO) | {"p": Place("p", 1, 1, "p"), "q": Place("p", 2, 1, "p")}

    assert whats(score_series(TWO, grouped)) == {"p": "look-alikes in one series"}
    grouped["q"] = Place("q", 1, 1, "p")
    assert whats(score_series(TWO, grouped)) == {"p": "look-alikes in one effort"}


def test_an_unlisted_look_alike_spoils_the_revision_that_it_joins() -> None:
    truth = truth_of([revision("a", 1, 1)], apart=(("a-1", "reply"),))
    grouped = perfect(truth) | {"reply": Place("reply", 1, 1, "a-0")}

    assert whats(score_series(truth, grouped)) == {
        "a-0": "revision in an effort with others",
        "a-1": "look-alikes in one effort",
    }


@pytest.mark.parametrize(
    ("counts", "good"),
    [(Count(100, 98, 100, 95, 100, 95), True), (Count(100, 97, 1, 1), False), (Count(1, 1, 100, 94), False)]
    + [(Count(1, 1, 1, 1, 100, 94), False), (Count(), True)],
)
def test_each_share_has_a_floor(counts: Count, good: bool) -> None:
    assert counts.is_good is good


@given(st.lists(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=1, max_size=4), max_size=5))
def test_what_the_truth_says_is_right_by_itself(shapes: list[list[tuple[int, int]]]) -> None:
    efforts = [
        [revision(f"{place}.{turn}", version, patches) for turn, (version, patches) in enumerate(shape)]
        for place, shape in enumerate(shapes)
    ]
    truth = truth_of(*efforts)

    assert score_series(truth, perfect(truth)).errors == []


PLACES = st.builds(Place, st.sampled_from(["a-0", "b-0", "", "\0"]), st.none(), st.integers(), st.text())


@given(st.dictionaries(st.sampled_from(["a-0", "a-1", "b-1", "x-1", "p", "q", "\ud800"]), PLACES))
def test_no_grouping_is_better_than_perfect_or_worse_than_none(grouped: dict[str, Place]) -> None:
    total = score_series(TWO, grouped).total

    assert 0 <= total.patches_right <= total.patches
    assert 0 <= total.revisions_right <= total.revisions
    assert 0 <= total.pairs_right <= total.pairs


def test_everything_in_one_series_is_told_in_few_words() -> None:
    truth = truth_of(*([revision(str(place), 1, 30)] for place in range(30)))

    score = score_series(truth, dict.fromkeys(perfect(truth), Place("0-0", 1, 1, "0-0")))

    assert (score.total.patches_right, score.total.revisions_right) == (0, 0)
    assert max(len(error.others) for error in score.errors) == 5


def test_a_table_and_its_json_tell_the_same() -> None:
    score = score_series(TWO, perfect(TWO) | {"x-2": Place("x-0", 3, 1, "x-0")})

    lines = list(told(score))
    data = json.loads(json.dumps(whole(score)))

    assert lines[0] == "linux-a: number 3, not 2: x-2"
    assert lines[2].split()[:4] == ["linux-a", "6", "of", "7,"]
    assert lines[3].split()[:3] == ["linux-b", "none", "listed"]
    assert (data["is_good"], data["total"]["patches_right"], data["errors"][0]["ident"]) == (False, 6, "x-2")
