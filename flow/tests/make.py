"""A series in plain sight: mails are rows, and the real folds make series and their commits of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from archive.models import Message
from patches.models import Posting, Word
from patches.store import fold_commits, fold_threads
from trees.models import Branch, Commit, Landing, Tag, Tree

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AUTHOR, REVIEWER = "Ada Author", "Rita Reviewer"
_numbers = count(1)


def address_of(name: str) -> str:
    """ada@example.org for Ada Author."""
    return f"{name.split(' ')[0].lower()}@example.org"


def make_mail(ident: str, *, thread: int, arrived: datetime, to: str = "", name: str = AUTHOR) -> Message:
    """A mail that answers another one, or nothing."""
    number = next(_numbers)
    return Message.objects.create(
        message_id=ident, thread=thread, arrived=arrived, sent=arrived, from_name=name, from_address=address_of(name),
        subject=ident, references=[to] if to else [], size=1, content_hash=number.to_bytes(16, "big"),
        blob=number.to_bytes(20, "big"),
    )  # fmt: skip


def make_posting(
    ident: str,
    *,
    title: str = "net: keep the link up",
    thread: int = 1,
    arrived: datetime = NOON,
    to: str = "",
    number: int | None = None,
    total: int | None = None,
    version: int = 1,
    kind: str = "patch",
    files: Mapping[str, tuple[int, int]] | None = None,
    diff: str = "",
    trailers: Sequence[str] = (),
    **more: Any,
) -> Posting:
    """A patch (number 0: the cover) as posted; `diff` stands for what its patch-id is made from."""
    message = make_mail(ident, thread=thread, arrived=arrived, to=to)
    sizes = {"net/core.c": (3, 1)} if files is None else files
    columns: dict[str, Any] = {
        "sender": message.from_address, "arrived": arrived, "sent": arrived, "kind": "cover" if number == 0 else kind,
        "title": title, "version": version, "number": number, "total": total, "is_rfc": False, "is_resend": False,
        "marks": [], "author_name": AUTHOR, "author_address": address_of(AUTHOR), "needs": [], "previous": [],
        "links": [], "closes": [], "fixes": [], "trailers": list(trailers), "lists": ["netdev"],
        "files": [] if number == 0 else list(sizes), "plus": [] if number == 0 else [p for p, _ in sizes.values()],
        "minus": [] if number == 0 else [m for _, m in sizes.values()],
        "patch_id": diff.encode().ljust(20, b".")[:20] if diff else b"",
    }  # fmt: skip
    return Posting.objects.create(message=message, **columns | more)


def make_series(
    stem: str,
    *,
    size: int = 2,
    total: int = 0,
    version: int = 1,
    thread: int = 1,
    arrived: datetime = NOON,
    previous: Sequence[str] = (),
) -> None:
    """A cover and its patches, `s-0@example.org`, `s-1@example.org`; each patch has the same diff in every version."""
    cover, total = f"{stem}-0@example.org", total or size
    times: dict[str, Any] = {"thread": thread, "arrived": arrived, "version": version, "total": total}
    make_posting(cover, title="net: links that stay up", number=0, previous=list(previous), **times)
    for number in range(1, size + 1):
        ident = f"{stem}-{number}@example.org"
        make_posting(ident, title=f"net: step {number}", diff=f"{number}", number=number, to=cover, **times)


def make_answer(
    ident: str,
    to: str,
    *,
    thread: int = 1,
    arrived: datetime = NOON + HOUR,
    name: str = REVIEWER,
    trailers: Sequence[str] = (),
    asks: bool = False,
) -> Message:
    """A reply; trailers as the column has them: kind, name, address with tabs."""
    message = make_mail(ident, thread=thread, arrived=arrived, to=to, name=name)
    if trailers or asks:
        Word.objects.create(message=message, trailers=list(trailers), asks=asks)
    return message


def reviewed(name: str = REVIEWER, kind: str = "reviewed") -> str:
    """A trailer as the column has it."""
    return f"{kind}\t{name}\t{address_of(name)}"


def make_trees(url: str = "https://git.example.org/linux.git") -> dict[str, Branch]:
    """Mainline and linux-next."""
    made = {}
    for kind, branch in (("mainline", "master"), ("next", "master")):
        tree = Tree.objects.create(name=kind, kind=kind, url=url)
        made[kind] = Branch.objects.create(tree=tree, name=branch, head="0" * 40)
    return made


def make_commit(digit: str, mail: str, landed: Mapping[str, datetime], *, tag: str = "", title: str = "") -> str:
    """A commit that links to a mail, and when it came to each kind of tree; what it became is folded."""
    commit = Commit.objects.create(
        sha=digit * 40, subject=title or "net: keep the link up", author_name=AUTHOR, author_address=address_of(AUTHOR),
        authored_at=NOON, committed_at=NOON, links=[mail], fixes=[],
    )  # fmt: skip
    for kind, at in landed.items():
        branch = Branch.objects.get(tree__kind=kind)
        Landing.objects.create(branch=branch, commit=commit, landed_at=at, first_tag=tag if kind == "mainline" else "")
    fold_commits([commit.sha])
    return commit.sha


def make_tag(name: str, at: datetime) -> None:
    """A release of mainline."""
    Tag.objects.create(tree=Tree.objects.get(kind="mainline"), name=name, commit="f" * 40, tagged_at=at)


def fold(*threads: int) -> None:
    """Make series of the mails of some threads."""
    fold_threads(set(threads) or {1})
