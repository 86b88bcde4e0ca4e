"""Writes the result of a fold: only rows that differ from what is stored are touched."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import models

from archive.models import Ghost, Message
from cases.due import due
from cases.facts import Folded, FoldResult, Kind, Unhandled
from cases.places import SHA
from maintainers.queries import subsystems_of_commits, subsystems_of_mails
from regressions.models import OPEN_STATES, Event, Period, Regression, Root, Tie
from regressions.models import Unhandled as UnhandledRow
from regressions.queries import NO_ACTIVITY

BRINGING = (Kind.REPORTED, Kind.INTRODUCED)  # events of the mails that tell where a regression belongs


def slug_of(report: str) -> str:
    """A regression's public id: short, made from its report alone, the same after every rebuild."""
    digest = hashlib.sha256(report.encode()).digest()
    return base64.b32encode(digest[:5]).decode().lower()


def save_results(
    results: Sequence[FoldResult], mails: Mapping[str, int], threads: list[int]
) -> tuple[set[int], set[str]]:
    """Make the stored regressions of some clusters equal to the folded ones; keys of the mails that matter, and slugs.

    `mails` are the keys of all mails of the clusters by id, `threads` their numbers.
    """
    wanted = {folded.report: folded for result in results for folded in result.regressions}
    idents = [model.objects.filter(thread__in=threads).values("message_id") for model in (Message, Ghost)]
    rooted = [Root.objects.filter(message_id__in=ids).values_list("regression_id", flat=True) for ids in idents]
    named = Tie.objects.filter(message__thread__in=threads, kind=Tie.Kind.NAME).values_list("target", flat=True)
    here = models.Q(report__in={*wanted, *named}) | models.Q(pk__in=set(rooted[0].union(rooted[1])))
    stored = {r.report: r for r in Regression.objects.filter(here)}
    Regression.objects.filter(report__in=stored.keys() - wanted.keys()).delete()
    saved = _save_columns(wanted, stored, _subsystems(wanted, mails))
    _replace(Period, _PERIOD, saved, stored, {r: _periods(f) for r, f in wanted.items()})
    _replace(Event, _EVENT, saved, stored, {r: _events(f) for r, f in wanted.items()})
    _replace(Root, _ROOT, saved, stored, {r: _roots(f) for r, f in wanted.items()})
    _link_duplicates(wanted, saved)
    _save_refusals([refusal for result in results for refusal in result.unhandled], mails, threads)
    told = {event.message_id for folded in wanted.values() for event in folded.events}
    return {mails[ident] for ident in told if ident in mails}, {r.slug for r in (*stored.values(), *saved.values())}


def _subsystems(wanted: Mapping[str, Folded], mails: Mapping[str, int]) -> dict[str, list[str]]:
    """By report: where the report went and the mails that brought it, and who looks after the culprit's files."""
    told = {report: {e.message_id for e in f.events if e.kind in BRINGING} for report, f in wanted.items()}
    culprits = {report: folded.periods[-1].place.culprit for report, folded in wanted.items()}
    sent = subsystems_of_mails([mails[i] for idents in told.values() for i in idents if i in mails])
    changed = subsystems_of_commits(set(culprits.values()) - {""})
    return {
        report: sorted(changed.get(culprits[report], set()).union(*(sent[mails[i]] for i in idents if i in mails)))
        for report, idents in told.items()
    }


def _save_columns(
    wanted: Mapping[str, Folded], stored: Mapping[str, Regression], subsystems: Mapping[str, list[str]]
) -> dict[str, Regression]:
    """Insert what is new, update what has changed; all regressions by report."""
    saved: dict[str, Regression] = {}
    new: list[Regression] = []
    for report, folded in wanted.items():
        columns = _columns(folded) | {"subsystems": subsystems[report]}
        regression = stored.get(report)
        if regression is None:
            regression = Regression(slug=slug_of(report), report=report, **columns)
            new.append(regression)
        elif changed := {name: value for name, value in columns.items() if getattr(regression, name) != value}:
            for name, value in changed.items():
                setattr(regression, name, value)
            regression.save(update_fields=list(changed))
        saved[report] = regression
    Regression.objects.bulk_create(new)
    return saved


def _link_duplicates(wanted: Mapping[str, Folded], saved: Mapping[str, Regression]) -> None:
    for report, folded in wanted.items():
        above = saved.get(folded.duplicate_of) if folded.duplicate_of else None
        regression = saved[report]
        if regression.duplicate_of_id != (above.pk if above else None):
            regression.duplicate_of = above
            regression.save(update_fields=["duplicate_of"])


def _columns(folded: Folded) -> dict[str, object]:
    place = folded.periods[-1].place
    expected = due(
        title=folded.title,
        reported_at=folded.reported_at,
        named_at=_named_at(folded),
        culprit_at=place.culprit_at,
        released_at=place.released_at,
    )
    settled = folded.periods[-1].since if folded.state.value not in OPEN_STATES else None
    return {
        "title": folded.title,
        "reporter_name": folded.reporter_name[:200],
        "reporter_address": folded.reporter_address[:254],
        "introduced": folded.introduced,
        "culprit": place.culprit,
        "tree": place.tree,
        "branch": place.branch,
        "series": place.series,
        "cycle": place.cycle,
        "is_estimated": place.is_estimated,
        "state": folded.state.value,
        "own_state": folded.own_state.value,
        "reason": folded.reason,
        "fix_sha": folded.fix_sha,
        "fix_subject": folded.fix_subject,
        "fixed_in": folded.fixed_in,
        "backburner": folded.backburner,
        "links": [list(link) for link in folded.links],
        "reported_at": folded.reported_at,
        "known_at": folded.known_at,
        "last_activity_at": _last_activity(folded),
        "settled_at": settled,
        "answered_at": folded.answered_at,
        "is_poked": folded.is_poked,
        "due_at": expected.at,
        "due_rule": expected.rule,
    }


def _named_at(folded: Folded) -> datetime | None:
    """When the culprit that counts became known; None while nobody has named one."""
    if not SHA.fullmatch(folded.introduced.lower()):
        return None
    told = (e.at for e in folded.events if e.kind is Kind.INTRODUCED and e.text.split()[:1] == [folded.introduced])
    return min(told, default=folded.known_at)


def _last_activity(folded: Folded) -> object:
    times = [e.at for e in folded.events if e.kind not in NO_ACTIVITY]
    return max(times, default=folded.reported_at)


_PERIOD = ("since", "until", "state", "tree", "series", "cycle", "is_estimated", "is_backburner")
_ROOT = ("message_id", "how", "title")
_EVENT = ("at", "kind", "message_id", "sha", "text")


def _periods(folded: Folded) -> list[tuple[object, ...]]:
    ends = [*(p.since for p in folded.periods[1:]), None]
    return [
        (p.since, until, p.state.value, p.place.tree, p.place.series, p.place.cycle,
         p.place.is_estimated, p.is_backburner)
        for p, until in zip(folded.periods, ends, strict=True)
    ]  # fmt: skip


def _roots(folded: Folded) -> list[tuple[object, ...]]:
    return [(root.message_id[:500], root.how.value, root.title) for root in folded.roots]


def _events(folded: Folded) -> list[tuple[object, ...]]:
    return [(e.at, e.kind.value, e.message_id, e.sha, e.text) for e in folded.events]


def _replace(
    model: type[models.Model],
    names: tuple[str, ...],
    saved: Mapping[str, Regression],
    stored: Mapping[str, Regression],
    wanted: Mapping[str, list[tuple[object, ...]]],
) -> None:
    """Make the regressions' rows of a model the wanted ones, in order; rows that stay are not written."""
    present: dict[int, list[tuple[object, ...]]] = {}
    before = model._default_manager.filter(regression__in=[r.pk for r in stored.values()]).order_by("pk")
    for regression, *row in before.values_list("regression_id", "pk", *names) if stored else ():
        present.setdefault(regression, []).append(tuple(row))
    stale: list[object] = []
    fresh: list[models.Model] = []
    for report, rows in wanted.items():
        there = present.get(saved[report].pk, [])
        common = 0
        while common < min(len(there), len(rows)) and there[common][1:] == rows[common]:
            common += 1
        stale += [row[0] for row in there[common:]]
        fresh += [model(regression=saved[report], **dict(zip(names, row, strict=True))) for row in rows[common:]]
    if stale:
        model._default_manager.filter(pk__in=stale).delete()
    model._default_manager.bulk_create(fresh, batch_size=2000)


def _save_refusals(refused: Iterable[Unhandled], mails: Mapping[str, int], threads: list[int]) -> None:
    """Keep commands without effect; those of decisions stand in no mail, and who decided sees that nothing changed."""
    UnhandledRow.objects.filter(message__thread__in=threads).delete()
    rows = {
        (mails[u.message_id], u.command.position): UnhandledRow(
            message_id=mails[u.message_id],
            position=u.command.position,
            command=f"{u.command.word} {u.command.value}".strip(),
            why=u.why,
        )
        for u in refused
        if u.message_id in mails  # a decision is no mail: what came of it is on its regression alone
    }
    UnhandledRow.objects.bulk_create(rows.values())
