"""Where mail comes from: public-inbox v2 repositories, as a local path, a bundle, or a URL git can fetch.

Every epoch is followed in a mirror of our own below the state directory; the mirror is the mail store.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from archive import git
from archive.models import Epoch, Inbox

_EPOCH_NAME = re.compile(r"(\d{1,5})(?:\.git)?")
_ABSENT = re.compile(r"repository '[^']*' not found|repository not exported|does not appear to be a git")
_REMOTE = re.compile(r"[a-z][a-z+]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upstream:
    """One epoch as upstream has it."""

    number: int
    url: str
    ref: str
    head: str
    path: Path | None  # where it is, if it is a repository on this machine
    fingerprint: str = ""  # what a manifest says of it; then the head is not known


@dataclass(frozen=True, slots=True)
class News:
    """An epoch whose mirror has a head that is not planned for reading yet."""

    epoch: Epoch
    mirror: Path
    head: str
    is_rewritten: bool
    fingerprint: str = ""


def mirror_path(epoch: Epoch) -> Path:
    """Where the mirror of an epoch lives."""
    return Path(settings.STATE_DIR) / "mirrors" / epoch.inbox.name / f"{epoch.number}.git"


def fetch_news(inbox: Inbox) -> list[News]:
    """Ask upstream for each epoch's head and fetch what is new; epochs still being read are left alone.

    Costs one `git ls-remote` per epoch when nothing is new. Raises GitError with what went wrong.
    """
    epochs = {epoch.number: epoch for epoch in inbox.epochs.select_related("inbox")}
    busy = set(inbox.epochs.filter(ranges__isnull=False).values_list("pk", flat=True))
    news = []
    for upstream in followed(inbox, list(upstreams(inbox.url))):
        epoch = epochs.get(upstream.number) or Epoch.objects.get_or_create(inbox=inbox, number=upstream.number)[0]
        mirror = mirror_path(epoch)
        is_known = epoch.pk in busy or epoch.head == upstream.head
        if is_known and _has_head(mirror):
            continue
        git.make_mirror(mirror, beside=upstream.path)
        git.fetch(mirror, upstream.url, f"+{upstream.ref}:refs/heads/master")
        if is_known:  # the mirror was gone, as it is after a backup was restored elsewhere
            continue
        head = git.run("--git-dir", str(mirror), "rev-parse", "refs/heads/master").strip()
        is_rewritten = bool(epoch.head) and not git.is_ancestor(mirror, epoch.head, head)
        news.append(News(epoch, mirror, head, is_rewritten))
    return news


def _has_head(mirror: Path) -> bool:
    """Whether something was fetched into a mirror to its end; asked at every poll, so no process is started for it."""
    return (mirror / "refs" / "heads" / "master").is_file() or (mirror / "packed-refs").is_file()


def followed(inbox: Inbox, found: list[Upstream]) -> list[Upstream]:
    """The epochs that an inbox is to have. "The newest" are settled now: what appears later is followed, too."""
    if found and inbox.first_epoch is not None and inbox.first_epoch < 0:
        inbox.first_epoch = max(0, found[-1].number + 1 + inbox.first_epoch)
        Inbox.objects.filter(pk=inbox.pk).update(first_epoch=inbox.first_epoch)
    return [upstream for upstream in found if upstream.number >= (inbox.first_epoch or 0)]


def upstreams(url: str) -> Iterator[Upstream]:
    """The epochs behind an inbox's URL with their heads, oldest first."""
    candidates = _remote(url) if _REMOTE.match(url) else _local(Path(url).expanduser())
    for number, location, path in candidates:
        try:
            heads = git.remote_heads(location)
        except git.GitError as error:
            if number == 0 or path is not None or not _ABSENT.search(error.output):
                raise
            return  # behind the newest epoch of a remote archive
        if not heads and path is None:
            return  # nothing is in it yet; or a site that has a page for every number, which git takes for that
        if ref := chosen_ref(heads):
            yield Upstream(number, location, ref, heads[ref], path)


def chosen_ref(heads: Mapping[str, str]) -> str:
    """The branch that has the mail; '' where there is none."""
    branches = sorted(ref for ref in heads if ref.startswith("refs/heads/"))
    usual = [ref for ref in ("refs/heads/master", "refs/heads/main") if ref in heads]
    return next(iter([*usual, *branches]), "")


def _local(path: Path) -> list[tuple[int, str, Path | None]]:
    if path.is_file():
        return [(0, str(path), None)]
    if not path.is_dir():
        raise git.GitError(f"{path} is neither a directory nor a bundle")
    found = [
        (int(match[1]), str(entry), entry)
        for folder in (path / "git", path)
        if folder.is_dir()
        for entry in folder.iterdir()
        if (match := _EPOCH_NAME.fullmatch(entry.name)) and (entry / "HEAD").is_file()
    ]
    if found:
        return sorted(found)
    repository = path / ".git" if (path / ".git").is_dir() else path
    if not (repository / "HEAD").is_file():
        raise git.GitError(f"{path} holds no git repository (expected git/0.git, 0.git or a bare repository)")
    return [(0, str(repository), repository)]


def _remote(url: str) -> Iterator[tuple[int, str, Path | None]]:
    base = url.rstrip("/")
    if base.endswith(".git") or base.startswith("file://"):
        yield 0, base, None
        return
    number = 0
    while True:  # ends when the caller finds no repository there
        yield number, f"{base}/{number}", None
        number += 1
