"""The bell: one request tells of all lists of a site whether there is news."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter

from archive.fetch import Client, FetchError, RefusedError, TryLaterError, UnreachableError
from hosts import answers
from lore.addresses import ListAddress
from lore.manifest import MAX_PACKED, Entry, ManifestError, digest, read_manifest

_ABSENT = (404, 410)
_BEGINNING = 4096  # bytes of a page that has a title
_Lists = Mapping[str, dict[int, Entry]]


@dataclass(frozen=True, slots=True)
class Ring:
    """What a manifest says of a list; `epochs` is empty where it lists none."""

    epochs: Mapping[int, Entry]

    @property
    def fingerprint(self) -> str:
        """Another one whenever anything changed in the list."""
        return digest(self.epochs)

    @property
    def tip(self) -> datetime | None:
        """When the newest mail arrived, by the newest epoch."""
        said = self.epochs[max(self.epochs)].modified if self.epochs else None
        return datetime.fromtimestamp(said, UTC) if said is not None else None


Rung = dict[ListAddress, Ring | FetchError | None]


def ask(lists: Iterable[ListAddress], client: Client) -> Rung:
    """What the manifests say: None for a list that has no manifest, an error where there was no answer of use.

    One request for each site: of the list where it is one, of the site where they are several. A site that has no
    manifest of its own, or not of that list, is asked for each list's.
    """
    rung: Rung = {}
    for _, group in groupby(sorted(set(lists), key=attrgetter("site", "name")), key=attrgetter("site")):
        rung |= _ask_site(list(group), client)
    return rung


def _ask_site(lists: Sequence[ListAddress], client: Client) -> Rung:
    shared: _Lists | FetchError | None = None
    if len(lists) > 1:
        shared = _get(lists[0].site_manifest, client)
        if isinstance(shared, FetchError):
            return dict.fromkeys(lists, shared)
    rung: Rung = {}
    for one in lists:
        if isinstance(shared, Mapping) and one.name in shared:
            rung[one] = Ring(shared[one.name])
            continue
        own = _get(one.manifest, client)
        rung[one] = Ring(own.get(one.name, {})) if isinstance(own, Mapping) else own
        if isinstance(own, UnreachableError | TryLaterError):  # so are the others: not asked for now
            return dict.fromkeys(lists, own) | rung
    return rung


def _get(url: str, client: Client) -> _Lists | FetchError | None:
    try:
        answer = client.get(url, limit=MAX_PACKED)
    except RefusedError as error:
        return None if error.status in _ABSENT else error
    except FetchError as error:
        return error
    try:
        return read_manifest(answer.body)
    except ManifestError as error:
        kind = answers.media_type(answer.headers)
        title = answers.title_of(kind, answer.body[:_BEGINNING])
        return FetchError(f"{url}: {error}{f'; a page came, {title!r}' if title else ''}"[:500])
