"""Builders of rows, keyword-only and with defaults: a mail with its text, a regression with its history."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from django.contrib.auth.models import User

from accounts.roles import Role, assign
from archive.models import Message, Text
from patches.models import Part, Posting, Series
from patches.revisions import key_of_title, person_of
from regressions.models import Event, Period, Regression
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from trees.models import Branch, Kind, Tree

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPORTER, MAINTAINER = "Rosa Reporter", "Mats Maintainer"
_numbers = count(1)


def make_message(
    *,
    message_id: str = "",
    arrived: datetime = NOON,
    author: str = REPORTER,
    subject: str = "net: no link after resume",
    body: str = "After the first suspend the link never comes back.",
) -> Message:
    """A mail in a thread of its own, and its text."""
    number = next(_numbers)
    message = Message.objects.create(
        message_id=message_id or f"m{number}@example.org",
        thread=number,
        arrived=arrived,
        sent=arrived,
        from_name=author,
        from_address=f"{author.split(' ')[0].lower()}@example.org",
        subject=subject,
        references=[],
        size=len(body),
        content_hash=number.to_bytes(16, "big"),
        blob=number.to_bytes(20, "big"),
    )
    Text.objects.create(message=message, body=body)
    return message


def make_regression(
    *,
    title: str = "net: no link after resume",
    state: str = "open",
    cycle: str = "7.0",
    known_at: datetime = NOON,
    slug: str = "",
    report: str = "",
    culprit: str = "",
    tree: str = "mainline",
    series: str = "",
    is_backburner: bool = False,
    subsystems: Sequence[str] = (),
    last_activity_at: datetime | None = None,
    earlier: Sequence[tuple[datetime, str]] = (),
) -> Regression:
    """A regression known since `known_at`, now in `state`; `earlier` are the ends of states it was in before."""
    number = next(_numbers)
    regression = Regression.objects.create(
        slug=slug or f"slug{number:04}",
        report=report or f"report{number}@example.org",
        title=title,
        reporter_name=REPORTER,
        introduced=culprit or "v6.19..v7.0-rc1",
        culprit=culprit,
        tree=tree,
        series=series,
        cycle=cycle,
        subsystems=list(subsystems),
        is_estimated=False,
        state=state,
        own_state=state,
        reported_at=known_at,
        known_at=known_at,
        last_activity_at=last_activity_at or known_at,
    )
    since = known_at
    for until, word in [*earlier, (None, state)]:
        Period.objects.create(
            regression=regression,
            since=since,
            until=until,
            state=word,
            tree=tree,
            series=series,
            cycle=cycle,
            is_estimated=False,
            is_backburner=is_backburner,
        )
        since = until or since
    make_event(regression, at=known_at, message_id=regression.report)
    if last_activity_at is not None:
        make_event(regression, at=last_activity_at, kind="reply", message_id=f"reply{number}@example.org")
    return regression


def make_event(
    regression: Regression,
    *,
    at: datetime = NOON,
    kind: str = "reported",
    message_id: str = "",
    sha: str = "",
    text: str = "",
) -> Event:
    """One dated thing that happened to a regression."""
    return Event.objects.create(regression=regression, at=at, kind=kind, message_id=message_id, sha=sha, text=text)


def make_posting(message: Message, **facts: object) -> Posting:
    """What a mail that posts a patch says; `facts` are columns."""
    lists = ("marks", "needs", "previous", "links", "closes", "fixes", "trailers", "lists", "files", "plus", "minus")
    own = {"sender": message.from_address, "arrived": message.arrived, "sent": message.sent, "title": message.subject}
    rest = {"kind": "patch", "version": 1, "is_rfc": False, "is_resend": False, "patch_id": b""}
    author = {"author_name": message.from_name, "author_address": message.from_address}
    return Posting.objects.create(message=message, **_empty(lists) | own | rest | author | facts)


def make_posted(
    *,
    head: str = "",
    effort: str = "",
    title: str = "net: restore the link after resume",
    posted_at: datetime = NOON,
    closes: Sequence[str] = (),
    links: Sequence[str] = (),
    fixes: Sequence[str] = (),
    **columns: object,
) -> Series:
    """A series of one patch, its mail and what that says; `columns` are others of the series."""
    message = make_message(message_id=head, arrived=posted_at, author=MAINTAINER, subject=title)
    make_posting(message, closes=list(closes), links=[*links, *closes], fixes=list(fixes))
    lists = ("marks", "previous", "titles", "lists", "files", "replies", "trailers", "asks")
    own = {"head": message.message_id, "effort": effort or message.message_id, "title": title, "posted_at": posted_at}
    rest = {"kind": "patch", "version": 1, "is_rfc": False, "is_resend": False, "total": 1, "found": 1, "area": "net"}
    size = {"file_count": 1, "added": 2, "removed": 1}
    author = {"author_name": MAINTAINER, "author_address": message.from_address, "person": "mats"}
    series = Series.objects.create(**_empty(lists) | own | rest | size | author | columns)
    make_member(series, message)
    return series


def _empty(columns: Sequence[str]) -> dict[str, object]:
    return {name: [] for name in columns}


def make_member(series: Series, message: Message, *, number: int = 1, **fate: object) -> Part:
    """A mail of a series; `fate` is what became of it: commit, next_at, merged_at."""
    return Part.objects.create(series=series, message=message, number=number, **fate)


def make_trees() -> None:
    """Mainline and linux-next, followed, without a commit."""
    for kind in (Kind.MAINLINE, Kind.NEXT):
        Branch.objects.create(tree=Tree.objects.create(name=kind, kind=kind), name="master", head="0" * 40)


def make_releases() -> None:
    """The releases around NOON: 7.0 is in development, at -rc2."""
    known = {
        "6.18": NOON - timedelta(days=92),
        "6.19": NOON - timedelta(days=22),
        "6.19.3": NOON - timedelta(days=2),
        "7.0-rc1": NOON - timedelta(days=8),
        "7.0-rc2": NOON - timedelta(days=1),
    }
    facts = [ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in known.items()]
    fold(store_sightings(facts))


def make_series(
    *,
    head: str = "",
    effort: str = "",
    title: str = "net: a faster path",
    version: int = 1,
    author: str = MAINTAINER,
    posted_at: datetime = NOON,
    files: Sequence[str] = ("net/core/dev.c",),
    lists: Sequence[str] = ("netdev",),
    marks: Sequence[str] = (),
    replies: Sequence[datetime] = (),
    trailers: Sequence[str] = (),
    merges: Sequence[datetime] = (),
    nexts: Sequence[datetime] = (),
    release: str = "",
    released_at: datetime | None = None,
) -> Series:
    """A series of one patch, posted at NOON and never answered; its first revision unless `effort` names that."""
    head = head or f"series{next(_numbers)}@example.org"
    address = f"{author.split(' ')[0].lower()}@example.org"
    return Series.objects.create(
        head=head,
        effort=effort or head,
        kind="patch",
        title=title,
        key=key_of_title(title),
        version=version,
        is_rfc=False,
        is_resend=False,
        marks=list(marks),
        person=person_of(author, address),
        author_name=author,
        author_address=address,
        posted_at=posted_at,
        total=1,
        found=1,
        previous=[],
        titles=[],
        lists=list(lists),
        files=list(files),
        file_count=len(files),
        added=1,
        removed=0,
        area="networking",
        replies=list(replies),
        trailers=list(trailers),
        asks=[],
        merges=list(merges),
        nexts=list(nexts),
        release=release,
        released_at=released_at,
    )


def make_part(
    series: Series,
    *,
    message_id: str = "",
    commit: str = "",
    next_at: datetime | None = None,
    merged_at: datetime | None = None,
) -> Part:
    """A mail of a series, and what became of it."""
    message = make_message(message_id=message_id, arrived=series.posted_at, author=series.author_name)
    return Part.objects.create(
        message=message, series=series, number=1, commit=commit, next_at=next_at, merged_at=merged_at
    )


def make_user(name: str = "mona", *roles: str) -> User:
    """A user who has roles, and no other; the same again for the same name."""
    user, _ = User.objects.get_or_create(username=name, defaults={"email": f"{name}@example.org"})
    assign(user, roles)
    return user


def make_staff(name: str = "mona") -> User:
    """A user with all roles."""
    return make_user(name, *Role)
