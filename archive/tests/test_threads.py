"""Threads are connected components, in whatever order and batches mails arrive."""

from hypothesis import given
from hypothesis import strategies as st

from archive.threads import assign_threads

MAILS = st.lists(st.tuples(st.integers(0, 12), st.lists(st.integers(0, 14), max_size=3)), max_size=14)


def read(batches: list[list[tuple[int, list[int]]]]) -> set[frozenset[str]]:
    """Threads after reading batches of (mail, references), as a store would keep them."""
    known: dict[str, int] = {}
    key = 0
    for batch in batches:
        ties = {}
        for mail, references in batch:
            key += 1
            ties[key] = (f"m{mail}", *(f"m{reference}" for reference in references))
        assigned, merged = assign_threads(ties, {i: known[i] for ids in ties.values() for i in ids if i in known})
        known = {ident: merged.get(thread, thread) for ident, thread in known.items()} | assigned
    members: dict[int, set[str]] = {}
    for ident, thread in known.items():
        members.setdefault(thread, set()).add(ident)
    return {frozenset(ids) for ids in members.values()}


@given(MAILS, st.randoms(), st.integers(1, 5))
def test_threads_do_not_depend_on_order_or_batches(
    mails: list[tuple[int, list[int]]], random: object, size: int
) -> None:
    shuffled = list(mails)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    one_by_one = read([shuffled[n : n + size] for n in range(0, len(shuffled), size)])

    assert one_by_one == read([mails])


def test_replies_to_a_missing_mail_are_one_thread() -> None:
    assert read([[(1, [9])], [(2, [9])]]) == {frozenset({"m1", "m2", "m9"})}


def test_a_cycle_of_references_is_one_thread() -> None:
    assert read([[(1, [2])], [(2, [1])]]) == {frozenset({"m1", "m2"})}


def test_a_late_mail_joins_two_threads() -> None:
    assert read([[(1, []), (2, [])], [(3, [1, 2])]]) == {frozenset({"m1", "m2", "m3"})}
