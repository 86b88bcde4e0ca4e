"""Which mails belong together: connected components over Message-IDs, whatever the order of arrival.

Pure. A mail ties its own id to every id in References and In-Reply-To, so mails with a missing parent
still meet in it, and a cycle in References is just a connection said twice.
"""

from collections.abc import Hashable, Iterable, Mapping


class Components:
    """Disjoint sets of hashable nodes (union by size, path halving)."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}
        self._size: dict[Hashable, int] = {}

    def find(self, node: Hashable) -> Hashable:
        """The representative of a node's set; a node never seen is a set of its own."""
        parent = self._parent
        if node not in parent:
            parent[node] = node
            self._size[node] = 1
            return node
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, one: Hashable, other: Hashable) -> None:
        """Make two sets one."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return
        if self._size[one] < self._size[other]:
            one, other = other, one
        self._parent[other] = one
        self._size[one] += self._size[other]


def assign_threads(
    ties: Mapping[int, Iterable[str]], known: Mapping[str, int]
) -> tuple[dict[str, int], dict[int, int]]:
    """Thread numbers for a batch.

    ties   new message's key -> every id it is tied to, its own included
    known  id -> the thread it already stands in
    Returns id -> thread for every id seen, and old thread -> thread for threads that turned out to be one.
    A thread is numbered after one of its messages: the lowest number that it ever had.
    """
    sets = Components()
    for ids in ties.values():
        first, *rest = ids
        for other in rest:
            sets.join(first, other)
    for ident, thread in known.items():
        sets.join(ident, thread)
    numbers: dict[Hashable, int] = {}
    for thread in known.values():
        root = sets.find(thread)
        numbers[root] = min(thread, numbers.get(root, thread))
    for key in sorted(ties):
        root = sets.find(next(iter(ties[key])))
        numbers.setdefault(root, key)
    assigned = {ident: numbers[sets.find(ident)] for ids in ties.values() for ident in ids}
    merged = {thread: number for thread in set(known.values()) if (number := numbers[sets.find(thread)]) != thread}
    return assigned, merged
