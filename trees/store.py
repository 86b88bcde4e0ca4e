"""Reads trees into records: batch by batch, so that a killed reader goes on where it was."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction

from archive import git
from archive.locks import source_lock
from archive.store import store_lock
from trees import log, rows
from trees.kinds import MAINLINE_TAG, is_read_to_root, is_release_tag
from trees.log import Leg, TagRecord
from trees.models import Branch, Kind, Tag, Tree
from trees.progress import telling
from trees.sizes import measure
from trees.sources import Upstream, ask, fetch, mirror_path
from trees.steps import Step, steps

_TREE_LOCK = 0x6B7472  # "ktr": one process at a time reads a tree
_BATCH = 5000  # commits per transaction: a second's work, and what a killed reader has to do again

Progress = Callable[[str, int], None]  # tree and branch, commits read so far


@dataclass(slots=True)
class TreeNews:
    """What changed: commits that came to, left, or were released from a branch, and new release tags."""

    shas: set[str] = field(default_factory=set)
    tags: list[TagRecord] = field(default_factory=list)


NewsSink = Callable[[TreeNews], None]


def sync_tree(
    tree: Tree, progress: Progress = lambda name, done: None, *, on_news: NewsSink | None = None, batch: int = _BATCH
) -> TreeNews:
    """Read everything that is new in a tree. Raises GitError; what was read until then is kept.

    `on_news` is called within the transaction of every batch, so what it writes is stored with the records or
    not at all, and memory stays bounded; without it the news of all batches are returned. Nothing is read
    while another process reads the tree.
    """
    news = TreeNews()
    with source_lock(_TREE_LOCK, tree.pk) as is_ours:
        if not is_ours:
            return news
        tree.refresh_from_db(fields=["url", "kind", "fingerprint"])
        upstream = ask(tree)
        if upstream.fingerprint != tree.fingerprint or not mirror_path(tree).exists():
            with telling(tree) as teller:
                mirror = fetch(tree, upstream, teller.fetching)
                _Reading(tree, mirror, _both(progress, teller.read), on_news or _collector(news), batch).read(upstream)
        if (mirror := mirror_path(tree)).exists():  # also what a killed process left unmeasured
            measure(tree, mirror)
    return news


def _both(progress: Progress, other: Progress) -> Progress:
    def tell(name: str, done: int) -> None:
        progress(name, done)
        other(name, done)

    return tell


def _collector(news: TreeNews) -> NewsSink:
    def collect(more: TreeNews) -> None:
        news.shas |= more.shas
        news.tags += more.tags

    return collect


class _Reading:
    """One reading of a tree: its mirror is up to date, the records follow."""

    def __init__(self, tree: Tree, mirror: Path, progress: Progress, on_news: NewsSink, batch: int) -> None:
        self.tree, self.mirror = tree, mirror
        self.progress, self.on_news, self.batch = progress, on_news, batch
        self.kind = Kind(tree.kind)
        tags = log.read_tags(mirror)
        self.tags = [tag for tag in tags if is_release_tag(self.kind, tag.name)]
        self.origins = [] if is_read_to_root(self.kind) else [t for t in tags if MAINLINE_TAG.fullmatch(t.name)]
        known = set(tree.tags.values_list("name", flat=True))
        self.unknown = [tag for tag in self.tags if tag.name not in known]
        self.branch_of: dict[str, str] = {}  # of tags on a main line, by name
        self.done = 0

    def read(self, upstream: Upstream) -> None:
        """All branches, then the tags: a tag is stored when nothing is left to do for it."""
        heads = log.heads(self.mirror)
        for name in upstream.branches:
            branch, _ = Branch.objects.get_or_create(tree=self.tree, name=name)
            if self.kind is Kind.NEXT:
                self._read_days(branch)
            self._follow(branch, heads[name])
        with self._store() as news:
            self._store_tags(self.unknown, news)
            Tree.objects.filter(pk=self.tree.pk).update(fingerprint=upstream.fingerprint)
        self.tree.fingerprint = upstream.fingerprint

    def _read_days(self, branch: Branch) -> None:
        """linux-next is rebuilt daily: follow it through the days that were tagged since we last looked."""
        for tag in list(self.unknown):
            if branch.head and git.is_ancestor(self.mirror, tag.commit, branch.head):
                self._release_stored(branch)
            else:
                self._follow(branch, tag.commit)
            with self._store() as news:
                self._store_tags([tag], news)
            self.unknown.remove(tag)

    def _follow(self, branch: Branch, head: str) -> None:
        """Bring the records of a branch to a head: what was tagged since, what it lost, what it gained."""
        if branch.head and self.unknown and log.has_commit(self.mirror, branch.head):
            self._release_stored(branch)
        if branch.head == head:
            return
        if branch.head and not git.is_ancestor(self.mirror, branch.head, head):
            self._step_back(branch, head)
        origins = self._origins(branch, head)
        without = [*origins, *filter(None, [branch.head])]
        tagged: dict[str, str] = {}
        for tag in self.tags:
            tagged.setdefault(tag.commit, tag.name)
        for leg in log.legs(self.mirror, branch.head, head, origins, tagged):
            self._read_leg(branch, leg, without)
        if branch.head != head:  # it was in an origin already: nothing of its own
            self._advance(branch, head)

    def _step_back(self, branch: Branch, head: str) -> None:
        """History was rewritten: mark what is gone, and stand where old and new history part."""
        at = log.committed_at(self.mirror, head)
        is_comparable = log.has_commit(self.mirror, branch.head)
        if is_comparable:
            for shas in _chunks(log.walk(self.mirror, branch.head, [head]), self.batch):
                with self._store() as news:
                    news.shas |= rows.lose(branch, shas, at)
        with self._store() as news:
            if not is_comparable:  # the mirror was lost, and upstream's history changed meanwhile
                news.shas |= rows.lose_all_but(branch, log.walk(self.mirror, head, []), at)
            self._advance(branch, log.merge_base(self.mirror, branch.head, head) if is_comparable else "")

    def _release_stored(self, branch: Branch) -> None:
        """Tags on commits that were read before they were tagged."""
        merged = log.merged_tags(self.mirror, branch.head)
        late = [tag for tag in self.unknown if tag.name in merged]
        if not late:
            return
        wanted = {tag.commit for tag in late}
        line = {sha for sha in log.walk(self.mirror, branch.head, [], "--first-parent") if sha in wanted}
        earlier = [tag.commit for tag in self.tags if tag.name in merged and tag not in late]
        for tag in late:
            if tag.commit not in line:
                continue
            self.branch_of.setdefault(tag.name, branch.name)
            if branch.landings.filter(first_tag="").exists():
                for shas in _chunks(log.walk(self.mirror, tag.commit, earlier), self.batch):
                    with self._store() as news:
                        news.shas |= rows.release(branch, tag.name, shas)
            earlier.append(tag.commit)

    def _origins(self, branch: Branch, head: str) -> list[str]:
        """Mainline's releases in a branch that builds on them: its own history begins behind these."""
        if not self.origins:
            return []
        merged = log.merged_tags(self.mirror, head)
        found = [tag for tag in self.origins if tag.name in merged]
        Branch.objects.filter(pk=branch.pk).update(base=found[-1].name if found else "")
        return [tag.commit for tag in found]

    def _read_leg(self, branch: Branch, leg: Leg, without: list[str]) -> None:
        taken: list[Step] = []
        size = 0
        for step in steps(log.read_leg(self.mirror, leg, without), leg.end):
            taken.append(step)
            size += len(step.commits)
            if size >= self.batch or step.tip.sha == leg.end:
                with self._store() as news:
                    news.shas |= rows.store_steps(branch, taken, leg.first_tag)
                    self._advance(branch, step.tip.sha)
                    if leg.is_tagged and step.tip.sha == leg.end:
                        news.shas |= rows.release_all(branch, leg.first_tag)
                self.done += size
                self.progress(f"{self.tree.name}/{branch.name}", self.done)
                taken, size = [], 0
        self.branch_of.update({t.name: branch.name for t in self.tags if t.commit == leg.end and leg.is_tagged})

    def _store_tags(self, tags: Iterable[TagRecord], news: TreeNews) -> None:
        records = [
            Tag(
                tree=self.tree,
                name=tag.name,
                commit=tag.commit,
                tagged_at=tag.tagged_at,
                branch=self.branch_of.get(tag.name, ""),
            )
            for tag in tags
        ]
        Tag.objects.bulk_create(records, batch_size=1000)
        news.tags += tags

    def _advance(self, branch: Branch, head: str) -> None:
        Branch.objects.filter(pk=branch.pk).update(head=head)
        branch.head = head

    @contextmanager
    def _store(self) -> Iterator[TreeNews]:
        """A transaction of one writer; its news are told before it ends."""
        news = TreeNews()
        with transaction.atomic():
            store_lock()
            yield news
            if news.shas or news.tags:
                self.on_news(news)


def _chunks(shas: Iterator[str], size: int) -> Iterator[list[str]]:
    while chunk := list(islice(shas, size)):
        yield chunk
