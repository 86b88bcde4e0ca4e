"""The read side of one regression: its page, its timeline, and the latest activity over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from archive.models import Message
from cases.facts import Kind
from regressions.decisions import PREFIX
from regressions.matrix import Cell, matrix
from regressions.models import Decision, Event
from regressions.queries import Row, as_of, rows
from trees.queries import Landed, find_commits

# Of events and their regressions: a page has hundreds, so that objects would cost more than all else.
_COLUMNS = ("at", "kind", "text", "message_id", "sha", "regression__slug", "regression__title")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with what a reader needs beside it: who, what was said, where it is written."""

    at: datetime
    kind: str
    text: str
    message_id: str
    sha: str
    author: str
    subject: str
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything on a regression's page."""

    key: int
    row: Row
    report: str
    reporter_address: str
    reason: str
    fix_sha: str
    fix_subject: str
    fixed_in: str
    backburner: str | None
    duplicate_of: Row | None
    duplicates: list[Row]
    links: list[tuple[str, str]]
    monitored: list[tuple[str, str]]  # Message-ID, subject
    events: list[Happening]
    matrix: list[Cell]
    culprit: Landed | None  # where a followed tree has it


def detail(slug: str, *, at: datetime) -> Detail | None:
    """A regression's page as of `at`; None for one that is unknown or was not tracked then."""
    period = as_of(at).select_related("regression").filter(regression__slug=slug).first()
    if period is None:
        return None
    regression = period.regression
    # Their keys first: a condition on either table alone reads the periods of all regressions.
    family = [*regression.duplicates.values_list("pk", flat=True), regression.duplicate_of_id]
    relatives = rows(as_of(at).filter(regression__in=filter(None, family)).select_related("regression"), at=at)
    top = regression.duplicate_of
    above = next((r for r in relatives if top and r.slug == top.slug), None)
    roots = list(regression.roots.exclude(how="report").values_list("message_id", flat=True))
    mails = Message.objects.known(at=at).filter(message_id__in=roots)
    subjects = dict(mails.values_list("message_id", "subject"))
    later = (
        regression.events.filter(kind=Kind.LINK, at__gt=at).values_list("text", flat=True) if regression.links else ()
    )
    culprits = find_commits(shas=[regression.culprit]) if regression.culprit else []
    return Detail(
        key=regression.pk,
        row=rows([period], at=at)[0],
        report=regression.report,
        reporter_address=regression.reporter_address,
        reason=regression.reason,
        fix_sha=regression.fix_sha,
        fix_subject=regression.fix_subject,
        fixed_in=regression.fixed_in,
        backburner=regression.backburner,
        duplicate_of=above,
        duplicates=[r for r in relatives if r is not above],
        links=[(url, title) for url, title in regression.links if not any(text.startswith(url) for text in later)],
        monitored=[(root, subjects[root]) for root in roots if root in subjects],
        events=happenings(regression.events.all(), at=at),
        matrix=matrix(regression, culprits, at=at),
        culprit=next((commit for commit in culprits if commit.landed_at <= at), None),
    )


def happenings(events: QuerySet[Event], *, at: datetime) -> list[Happening]:
    """Events up to `at` with authors and subjects of their mails, each told once: three statements."""
    told = events.filter(at__lte=at).values_list(*_COLUMNS)
    found = [
        Happening(when, kind, text, ident, sha, "", "", slug, title)
        for when, kind, text, ident, sha, slug, title in told
    ]
    ids = {event.message_id for event in found if event.message_id}
    decided = _decided(ids)
    mails = Message.objects.filter(message_id__in=ids).values_list("message_id", "from_name", "from_address", "subject")
    wrote = {ident: (name or address, subject) for ident, name, address, subject in mails}
    return [_happening(event, wrote, decided) for event in _without_echoes(found)]


def _without_echoes(events: list[Happening]) -> list[Happening]:
    """A mail with commands is told by what they did, a commit by where it landed; neither is told again as less."""
    told = {event.message_id for event in events if event.kind != Kind.REPLY}
    landed = {(event.sha, event.text) for event in events if event.kind == Kind.LANDED}
    more = [event for event in events if event.kind != Kind.MENTION or (event.sha, event.text) not in landed]
    return [event for event in more if event.kind != Kind.REPLY or event.message_id not in told]


def latest_happenings(*, at: datetime, limit: int = 8, start: int = 0, cycle: str = "") -> list[Happening]:
    """What happened last, over all regressions or to those that were of a cycle at `at`, each mail told once.

    Every echo has what it echoes beside it: among twice as many events there are enough that are none.
    """
    events = Event.objects.filter(at__lte=at)
    if cycle:
        events = events.filter(regression__in=as_of(at).filter(cycle=cycle).values("regression"))
    newest = events.order_by("-at", "-pk").values("pk")[: 2 * (start + limit)]
    told = happenings(Event.objects.filter(pk__in=newest).order_by("-at", "-pk"), at=at)
    return told[start : start + limit]


def _decided(ids: set[str]) -> dict[str, str]:
    """Who made the decisions among some sources of events: decisions have no mail to show."""
    keys = {ident: int(ident.removeprefix(PREFIX)) for ident in ids if ident.startswith(PREFIX)}
    if not keys:
        return {}
    names = dict(Decision.objects.filter(pk__in=keys.values()).values_list("pk", "by__username"))
    return {ident: f"{names.get(key, 'somebody')}, on this site" for ident, key in keys.items()}


def _happening(event: Happening, wrote: Mapping[str, tuple[str, str]], decided: Mapping[str, str]) -> Happening:
    """An event with author and subject of its mail; those of what was decided here are not in one."""
    author, subject = wrote.get(event.message_id, ("", ""))
    if who := decided.get(event.message_id):
        return replace(event, message_id="", author=who)
    return replace(event, author=author, subject=subject)
