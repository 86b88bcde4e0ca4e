"""Mails and git trees read as in production: written as repositories, polled, stored and folded."""

from collections.abc import Iterable
from pathlib import Path

from archive.mbox import append_mails
from archive.models import Inbox
from ingest import polling, sync
from patches.models import Part, Series
from tests.threads import Letter
from trees.models import Kind, Tree
from trees.tests.make import Repository

OLD, NEW = "one\nold\nthree\n", "one\nnew\nthree\n"  # before and after `patches.tests.world.patch`


def read_mails(folder: Path, letters: Iterable[Letter]) -> None:
    """Add mails to a list's archive, and read them."""
    append_mails(folder / "list" / "git" / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name="list", defaults={"url": str(folder / "list")})
    polling.poll_inbox(inbox)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


def read_tree(upstream: Repository, kind: Kind = Kind.MAINLINE) -> dict[str, str]:
    """Read what is new in a tree; errors by its name."""
    tree, _ = Tree.objects.get_or_create(name=kind.value, defaults={"url": str(upstream.path), "kind": kind})
    errors: dict[str, str] = {}
    polling.sync_trees([tree], errors, lambda name, done: None)
    return errors


def part(ident: str = "p1") -> Part:
    """A mail of a series."""
    return Part.objects.get(message__message_id=f"{ident}@example.org")


def series(ident: str = "p1") -> Series:
    """A series by its head."""
    return Series.objects.get(head=f"{ident}@example.org")
