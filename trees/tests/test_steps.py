"""Who brought which commit."""

from trees.reader import CommitRecord, moment
from trees.steps import steps
from trees.trailers import MessageFacts


def history(**parents: str) -> dict[str, CommitRecord]:
    """Commits named by a letter, each with the letters of its parents."""
    return {
        sha: CommitRecord(sha, tuple(known), "", "", moment(0), moment(0), MessageFacts())
        for sha, known in parents.items()
    }


def brought(head: str, **parents: str) -> list[tuple[str, str]]:
    return [(step.tip.sha, "".join(c.sha for c in step.commits)) for step in steps(history(**parents), head)]


def test_a_line_brings_itself() -> None:
    assert brought("c", a="", b="a", c="b") == [("a", "a"), ("b", "b"), ("c", "c")]


def test_a_merge_brings_its_side_branch_parents_first() -> None:
    assert brought("m", a="", b="a", x="a", y="x", m="by") == [("a", "a"), ("b", "b"), ("m", "xym")]


def test_a_side_branch_that_forked_from_the_merge_s_first_parent_does_not_take_older_ones_along() -> None:
    assert brought("m", a="", b="a", c="b", o="a", p="c", q="op", m="cq") == [
        ("a", "a"),
        ("b", "b"),
        ("c", "c"),
        ("m", "poqm"),
    ]


def test_what_two_merges_have_in_common_came_with_the_first() -> None:
    assert brought("n", a="", x="a", y="x", m="ax", n="my") == [("a", "a"), ("m", "xm"), ("n", "yn")]


def test_an_octopus_brings_all_arms() -> None:
    assert sorted(brought("m", a="", x="a", y="a", m="axy")[1][1]) == ["m", "x", "y"]


def test_parents_outside_were_there_before() -> None:
    assert brought("m", m="zx", x="w") == [("m", "xm")]


def test_a_chain_of_many_thousands_needs_no_recursion() -> None:
    names = [f"{n}" for n in range(20_000)]
    line = {
        name: CommitRecord(name, (names[n - 1],) if n else (), "", "", moment(0), moment(0), MessageFacts())
        for n, name in enumerate(names)
    }
    merge = CommitRecord("m", ("gone", names[-1]), "", "", moment(0), moment(0), MessageFacts())

    (step,) = steps(line | {"m": merge}, "m")

    assert len(step.commits) == 20_001
