"""Which entry of MAINTAINERS a series belongs to: who to ask about it. By the file as it was read last."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from maintainers.grammar import Section
from maintainers.patterns import SectionIndex
from maintainers.queries import sections
from patches.models import Series

_FILES = 3  # of a series that are looked at
_PEOPLE = 2  # named on a line
_ALL = "THE REST"  # names every file, and so says nothing of any


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its title, some of its maintainers, how many more it has, and its lists."""

    title: str
    people: tuple[str, ...]
    others: int
    lists: tuple[str, ...]


def entries_of(heads: Collection[str]) -> dict[str, Entry]:
    """By head: the entry nearest to the first files of a series, for those that have one: two statements."""
    if not heads:
        return {}
    files = dict(Series.objects.filter(head__in=list(heads)).order_by().values_list("head", "files"))
    known = SectionIndex(sections())
    nearest = {path: _nearest(path, known) for path in {p for paths in files.values() for p in paths[:_FILES]}}
    return {head: _entry(found) for head, paths in files.items() if (found := _commonest(paths[:_FILES], nearest))}


def _nearest(path: str, known: SectionIndex) -> Section | None:
    return next((one for one in known.sections_for(path) if one.title != _ALL), None)


def _commonest(paths: Sequence[str], nearest: Mapping[str, Section | None]) -> Section | None:
    """The entry of most files, and of several the first one's."""
    found = [section for path in paths if (section := nearest[path])]
    counts = Counter(section.title for section in found)
    return max(found, key=lambda section: counts[section.title], default=None)


def _entry(section: Section) -> Entry:
    people = section.people
    return Entry(section.title, people[:_PEOPLE], max(0, len(people) - _PEOPLE), section.lists)
