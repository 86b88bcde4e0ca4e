"""Writes facts about lists, sections and culprits' files. Runs inside the caller's transaction."""

from collections.abc import Mapping, Sequence

from archive.copying import copy_rows
from maintainers.grammar import Section, parse_maintainers
from maintainers.models import Reading, SectionRow, Touched
from maintainers.patterns import sections_for
from maintainers.queries import sections
from maintainers.sources import News, rest

_COPY_ADDRESSED = "COPY maintainers_addressed (message_id, lists) FROM STDIN"
_ADDRESSED_TYPES = ["int8", "text[]"]
_WELL: dict[str, object] = {"error": "", "rest_until": None}


def store_addressed(written: Mapping[str, int], lists: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the lists that messages without facts name: message_id -> key, message_id -> subsystems."""
    rows = ((key, list(lists[ident])) for ident, key in written.items() if lists.get(ident))
    copy_rows(_COPY_ADDRESSED, _ADDRESSED_TYPES, rows)


def store_news(news: News) -> set[str]:
    """Keep what a tree said; the culprits that belong to other subsystems than before because of it."""
    moved = _store_sections(parse_maintainers(news.text)) if news.text is not None else set()
    moved |= _store_touched(news.paths) if news.paths else set()
    asked = {"commit": news.commit, "blob": news.blob, "asked_at": news.at} if news.is_file_asked else {}
    result = {"error": news.error, "rest_until": rest(news.at)} if news.error else _WELL | {"read_at": news.at}
    Reading.objects.update_or_create(tree=news.tree, defaults=asked | result)
    return moved


def _store_sections(parsed: Sequence[Section]) -> set[str]:
    SectionRow.objects.all().delete()
    rows = [
        SectionRow(position=n, title=s.title, fields={k: list(v) for k, v in s.fields.items()}, lists=list(s.lists))
        for n, s in enumerate(parsed)
    ]
    SectionRow.objects.bulk_create(rows, batch_size=2000)
    moved = [touched for touched in Touched.objects.all() if _move(touched, parsed)]
    Touched.objects.bulk_update(moved, ["lists"], batch_size=500)
    return {touched.sha for touched in moved}


def _store_touched(paths: Mapping[str, Sequence[str]]) -> set[str]:
    known = sections()
    rows = [Touched(sha=sha, paths=list(changed)) for sha, changed in paths.items()]
    moved = {row.sha for row in rows if _move(row, known)}
    Touched.objects.bulk_create(rows, ignore_conflicts=True)
    return moved


def _move(touched: Touched, known: Sequence[Section]) -> bool:
    """Put a culprit where its files belong now; whether that is elsewhere than before."""
    lists = subsystems_of(touched.paths, known)
    is_moved = lists != touched.lists
    touched.lists = lists
    return is_moved


def subsystems_of(paths: Sequence[str], known: Sequence[Section]) -> list[str]:
    """The subsystems of some files: of each file, those of the nearest section that has a list that means something.

    Only the nearest: the sections around it are there to review, and would make every driver's regression one of the
    whole of its bus as well.
    """
    found: set[str] = set()
    for path in paths:
        near = sections_for(path, known)
        found.update(next((section.lists for section in near if section.lists), ()))
    return sorted(found)
