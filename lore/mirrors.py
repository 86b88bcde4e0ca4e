"""Lists whose git repositories are mirrored over the wire: which of them have news, and fetching it.

A list has news where its manifest says something else of a repository than when that was last planned, and where our
mirror is not what was planned. Git is asked for these alone. Without a manifest git is asked for every one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from archive import git
from archive.fetch import Client, FetchError, TryLaterError
from archive.models import Epoch, Inbox
from archive.sources import News, Upstream, chosen_ref, followed, mirror_path, upstreams
from hosts import pace
from hosts.allowed import host_name, read_address
from lore import slices
from lore.addresses import ListAddress
from lore.bell import Ring
from lore.complaints import readable

Tell = Callable[[str], None]
_NO_REF = "couldn't find remote ref"
_LATER = re.compile(r"(?:returned error:|HTTP) (?:429|503)\b")
_WAIT = 60  # seconds, where a site does not say how long
_REFS = ("application/x-git-upload-pack-advertisement", "text/plain", "application/octet-stream")


def is_quiet(inbox: Inbox, address: ListAddress, ring: Ring) -> bool:
    """Whether the manifest says that all of it is here and planned."""
    known = {epoch.number: epoch for epoch in inbox.epochs.all()}
    return (
        bool(ring.epochs)
        and not _gone(ring, known.values())
        and not any(_has_news(known.get(one.number), one) for one in _told(inbox, address, ring))
    )


def fetch_news(inbox: Inbox, address: ListAddress, ring: Ring | None, tell: Tell) -> Iterator[News]:
    """Fetch what is new, one repository after the other: those that are read already first, then the newest.

    Repositories whose mail is still being read are left alone. Raises FetchError for what could not be fetched, after
    all others; `tell` hears how a first fetch goes.
    """
    known = {epoch.number: epoch for epoch in inbox.epochs.select_related("inbox")}  # as of now, not as prefetched
    complaints = []
    if ring is None or not ring.epochs:  # a manifest that does not list it says nothing of it
        found = followed(inbox, list(upstreams(inbox.url)))
        if not found:
            _ask_plainly(address.epoch(0))
        seen = {upstream.number for upstream in found}
        complaints += _missing([epoch for number, epoch in known.items() if number not in seen])
    else:
        found = _told(inbox, address, ring)
        complaints += _gone(ring, known.values())
    for upstream in sorted(found, key=lambda one: (one.number not in known, -one.number)):
        try:
            yield from _news(inbox, upstream, known.get(upstream.number), tell)
        except git.GitError as error:
            complaints.append(f"epoch {upstream.number}: {readable(error.output)}")
        except TryLaterError:
            raise
        except FetchError as error:
            complaints.append(f"epoch {upstream.number}: {error}")
    if complaints:
        raise FetchError("; ".join(complaints)[:500])


def _told(inbox: Inbox, address: ListAddress, ring: Ring) -> list[Upstream]:
    """The repositories that a manifest lists; the branch and its head are for git to find out."""
    told = [
        Upstream(number, address.epoch(number), "HEAD", "", None, entry.fingerprint)
        for number, entry in sorted(ring.epochs.items())
    ]
    return followed(inbox, told)


def _has_news(epoch: Epoch | None, upstream: Upstream) -> bool:
    if epoch is None or not epoch.head:
        return True
    if upstream.head:
        is_same = epoch.head == upstream.head
    else:
        is_same = bool(upstream.fingerprint) and epoch.fingerprint == upstream.fingerprint
    return not is_same or slices.head_of(mirror_path(epoch)) != epoch.head  # lost, or put back from an older copy


def _gone(ring: Ring, epochs: Iterable[Epoch]) -> list[str]:
    return _missing([epoch for epoch in epochs if epoch.number not in ring.epochs])


def _missing(epochs: list[Epoch]) -> list[str]:
    """What is read stays: a repository does not vanish on purpose."""
    return [f"epoch {epoch.number}: upstream does not list it any more; what was read is kept" for epoch in epochs]


def _news(inbox: Inbox, upstream: Upstream, epoch: Epoch | None, tell: Tell) -> Iterator[News]:
    if not _has_news(epoch, upstream):
        return
    is_busy = epoch is not None and epoch.ranges.exists()
    if epoch is not None and is_busy and slices.head_of(mirror_path(epoch)):
        return
    epoch = epoch or Epoch.objects.get_or_create(inbox=inbox, number=upstream.number)[0]
    mirror = mirror_path(epoch)

    def progress(commits: int, size: int) -> None:
        tell(f"epoch {upstream.number}: {commits:,} mails, {size / 1e6:,.0f} MB")

    head = _fetch(mirror, upstream, progress)
    if not head or is_busy:
        return  # nothing is in it yet; or the mirror was gone, and what was planned can be read now
    if head == epoch.head:
        Epoch.objects.filter(pk=epoch.pk).update(fingerprint=upstream.fingerprint)
        return
    if epoch.head and git.is_ancestor(mirror, head, epoch.head):
        # A purge writes all that follows anew. Who merely goes back was reset by mistake, and will catch up.
        raise git.GitError("upstream went back to an earlier mail; what was read is kept until it goes on")
    is_rewritten = bool(epoch.head) and not git.is_ancestor(mirror, epoch.head, head)
    yield News(epoch, mirror, head, is_rewritten, upstream.fingerprint)


def _fetch(mirror: Path, upstream: Upstream, progress: slices.Progress) -> str:
    """The head, or '' where upstream has no branch yet. Not while the site wants to be left alone."""
    host = host_name(read_address(upstream.url))
    pace.require_peace(host)
    try:
        return _fetch_branch(mirror, upstream, progress)
    except git.GitError as error:
        if not _LATER.search(error.output):
            raise
        _ask_plainly(upstream.url)
        if "429" in error.output:  # for the mails alone: it did not say how long
            pace.leave_alone(host, _WAIT)
        raise


def _fetch_branch(mirror: Path, upstream: Upstream, progress: slices.Progress) -> str:
    try:
        return slices.fetch(mirror, upstream.url, upstream.ref, progress)
    except git.GitError as error:
        if _NO_REF not in error.output:
            raise
    heads = git.remote_heads(upstream.url)  # its HEAD names a branch that is not there
    ref = chosen_ref(heads)
    if not ref:
        _ask_plainly(upstream.url)
        if slices.head_of(mirror):
            raise git.GitError("upstream shows no branch any more; what was read is kept")
    return slices.fetch(mirror, upstream.url, ref, progress) if ref else ""


def _ask_plainly(url: str) -> None:
    """Raise what git does not tell: that a page came in place of refs, or how long the site wants to be left alone."""
    with Client() as client:
        client.get(f"{url}/info/refs?service=git-upload-pack", expect=_REFS)
