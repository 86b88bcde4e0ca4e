"""Topics from a file into the table: what the file has is made so, what it does not have is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from topics.matching import KINDS, NAMES
from topics.models import Topic
from topics.reader import Entry, TopicError, parse_topics

DEFAULT = Path(__file__).resolve().parent / "topics.toml"
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """Slugs by what became of them."""

    created: Sequence[str]
    changed: Sequence[str]
    unchanged: Sequence[str]


def load_topics(path: Path) -> Loaded:
    """Load a file, all of it or nothing; TopicError says what is wrong with it."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise TopicError(f"{path} cannot be read: {error}") from error
    if len(content) > MAX_BYTES:
        raise TopicError(f"{path} is longer than {MAX_BYTES} bytes")
    try:
        entries = parse_topics(content.decode())
    except UnicodeDecodeError as error:
        raise TopicError(f"{path} is not UTF-8: {error}") from error
    except TopicError as error:
        raise TopicError(f"{path}: {error}") from error
    return _store(entries)


@transaction.atomic
def _store(entries: Sequence[Entry]) -> Loaded:
    known = Topic.objects.select_for_update().in_bulk([entry.slug for entry in entries], field_name="slug")
    done: dict[str, list[str]] = {"created": [], "changed": [], "unchanged": []}
    for entry in entries:
        topic = known.get(entry.slug)
        values = _values(entry)
        if topic is None:
            Topic.objects.create(slug=entry.slug, **values)
            done["created"].append(entry.slug)
        elif any(getattr(topic, name) != value for name, value in values.items()):
            Topic.objects.filter(pk=topic.pk).update(**values)
            done["changed"].append(entry.slug)
        else:
            done["unchanged"].append(entry.slug)
    return Loaded(**done)


def _values(entry: Entry) -> dict[str, object]:
    """The columns of a topic but its slug."""
    query = entry.query
    return {
        "name": entry.name,
        "description": entry.description,
        "is_published": entry.is_published,
        "since": query.since,
        "until": query.until,
        "tree": query.tree,
    } | {kind: list(getattr(query, kind)) for kind in (*KINDS, *NAMES)}
