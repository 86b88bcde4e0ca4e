"""Adds the sources that a file names; what is there already stays as it is, whoever changed it."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from archive.models import Inbox
from following.livefile import Source, Sources, SourcesError, read_sources
from ingest.models import Installation
from ingest.upstream import MixedError, claim, require_own
from kernelorg.models import Site
from trackers.models import Tracker
from trees.models import Tree

_LARGEST = 1_000_000  # bytes of a file of sources


def sources_file(path: Path | None = None) -> Sources:
    """What KERNELTRACK_SOURCES names, or another file. SourcesError says what is wrong with which."""
    file = path or Path(settings.SOURCES_FILE)
    try:
        raw = file.read_bytes()[:_LARGEST]
        return read_sources(raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(f"{file} cannot be read: {error}") from None
    except SourcesError as error:
        raise SourcesError(f"{file}: {error}") from None


@transaction.atomic
def add_sources(sources: Sources) -> list[str]:
    """Add what is missing, by name; a line about each. SourcesError adds nothing, nor MixedError, in a sample world.

    Nothing is asked of anybody: what cannot be read says so on /sources/ after the first poll.
    """
    if settings.UPSTREAM != "live":
        raise MixedError("these sources are real: set KERNELTRACK_UPSTREAM=live, with a KERNELTRACK_STATE of its own")
    claim()
    lines: list[str] = []
    kinds: tuple[tuple[type[Model], list[Source], Callable[[Source], Model]], ...] = (
        (Inbox, sources.inboxes, _inbox),
        (Tree, sources.trees, lambda one: Tree(name=one.name, url=one.url, kind=one.kind)),
        (Site, sources.sites, lambda one: Site(name=one.name, url=one.url)),
        (Tracker, sources.trackers, _tracker),
    )
    for model, wanted, make in kinds:
        there = set(model._default_manager.values_list("name", flat=True))
        label = model._meta.verbose_name
        for one in wanted:
            if one.name not in there:
                _save(make(one), one)
            lines.append(f"{label} {one.name}: {'is there already' if one.name in there else f'added, {one.url}'}")
    Installation.objects.update(sources_added_at=timezone.now())
    return lines


def add_at_first_start() -> list[str]:
    """The same at the first start with an empty database, and never again: who removed a source meant it."""
    if settings.UPSTREAM != "live":
        require_own()
        return []
    installation = claim()
    if installation.sources_added_at is not None:
        return []
    if any(kind._default_manager.exists() for kind in (Inbox, Tree, Site, Tracker)):  # older than this
        return []
    return add_sources(sources_file())


def _save(row: Model, one: Source) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise SourcesError(f"{one.name}: {'; '.join(error.messages)}") from None
    row.save()


def _inbox(one: Source) -> Inbox:
    first = -one.newest_epochs if one.newest_epochs else None
    return Inbox(name=one.name, url=one.url, description=one.description, way=one.way, first_epoch=first)


def _tracker(one: Source) -> Tracker:
    """A tracker of which issues are read that mails name, and the archive that its posts are kept in."""
    parts = urlsplit(one.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourcesError(f"{one.name}: {one.url} is no address of a tracker")
    inbox, is_new = Inbox.objects.get_or_create(
        name=one.name,
        defaults={
            "url": str(Path(settings.STATE_DIR) / "trackers" / one.name),
            "holds_issues": True,
            "description": "Issues of a bug tracker",
        },
    )
    if not is_new and not inbox.holds_issues:
        raise SourcesError(f"{one.name} is the name of a mailing-list archive: choose another for the tracker")
    api = "https://api.github.com" if parts.hostname == "github.com" else f"{parts.scheme}://{parts.netloc}"
    return Tracker(name=one.name, kind=one.kind, host=parts.hostname, api=api, inbox=inbox)
