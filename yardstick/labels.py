"""Compares tracked regressions with a list read by hand: found, missed, invented, and every field that differs.

What may be seen otherwise is in the file and counts as agreement: other values of a field (`arguable`), entries that
may be missing (`tracked`: false) or may be there as well (`implied_duplicates`, `possible_extra_entries`, an entry's
`extra.duplicates`, other reports). Typos, mails without effect and notes explain values and are not compared; neither
is `reported_at`, which is a Date header there and the time of arrival here.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.models import Inbox, Message
from cases.commands import unquoted
from cases.facts import Kind
from regressions.models import Event, Regression
from trackers.addresses import key_of

MARK = 0.97  # share of fields that must agree
_ANNOUNCED = "fix-announced"  # all that can be known without git trees
_WORDS = {
    "fix-incoming": _ANNOUNCED,
    "fixed": _ANNOUNCED,
    "dup": "duplicate",
    "solved": "resolved",
    "resolve": "resolved",
}
_SHA = re.compile(r"[0-9a-f]{7,40}\b")


@dataclass(slots=True)
class Score:
    """What became of a file of labels; `differing` are (report, field, wanted, got)."""

    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    differing: list[tuple[str, str, Any, Any]] = field(default_factory=list)
    fields: int = 0

    @property
    def agreement(self) -> float:
        """Share of the fields of found regressions that agree."""
        return 1 - len(self.differing) / self.fields if self.fields else 0.0

    @property
    def is_good(self) -> bool:
        """None missed, none invented, and fields as they should be."""
        return not self.missed and not self.invented and self.agreement >= MARK


def score_labels(text: str) -> Score:
    """Hold the database against a file of labels; ValueError if it is none."""
    try:
        data = json.loads(text)
        labels: list[dict[str, Any]] = data["regressions"]
        rows = {row.report: row for row in _tracked(str(data.get("list", "")))}
        score = Score()
        taken: set[str] = set()
        for label in labels:
            _judge(label, rows, score, taken)
        explained = [*(data.get("implied_duplicates") or ()), *(data.get("possible_extra_entries") or ())]
        known = {key_of(_address(one)) for one in explained}
        known |= {key for label in labels for key in _explained(label)}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a file of labels: {error!r}") from error
    score.invented = sorted(rows.keys() - taken - known)
    return score


def _tracked(name: str) -> list[Regression]:
    """Regressions that a mail of the list made or spoke of; all of them if no inbox has the list's name."""
    rows = Regression.objects.select_related("duplicate_of").prefetch_related("events", "roots")
    inbox = Inbox.objects.filter(name=name).first()
    if inbox is None:
        return list(rows)
    told = Event.objects.filter(kind__in=[Kind.INTRODUCED, Kind.DUPLICATE]).values_list("regression", "message_id")
    here = _delivered({ident for _, ident in told}, inbox)
    return list(rows.filter(pk__in={key for key, ident in told if ident in here}))


def _delivered(idents: set[str], inbox: Inbox) -> set[str]:
    found = Message.objects.filter(message_id__in=idents, deliveries__epoch__inbox=inbox)
    return set(found.values_list("message_id", flat=True))


def _arguable(label: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Other acceptable values by field; a single one may stand without a list around it."""
    arguable: dict[str, list[Any]] = {}
    for one in label.get("arguable") or ():
        also = one["also_acceptable"]
        arguable.setdefault(one["field"], []).extend(also if isinstance(also, list) else [also])
    return arguable


def _explained(label: Mapping[str, Any]) -> list[str]:
    """Keys of entries that may exist beside a label's own."""
    duplicates = (label.get("extra") or {}).get("duplicates") or ()
    return [key_of(_address(one)) for one in (*duplicates, *_arguable(label).get("report", ()))]


def _judge(label: Mapping[str, Any], rows: Mapping[str, Regression], score: Score, taken: set[str]) -> None:
    arguable = _arguable(label)
    reports = [key_of(report) for report in (label["report"], *arguable.get("report", ()))]
    report = next((one for one in reports if one in rows), None)
    if report is None:
        if False not in arguable.get("tracked", ()):
            score.missed.append(label["report"])
        return
    taken.add(report)
    score.found.append(report)
    for name, (read, same) in _FIELDS.items():
        if name not in label:
            continue
        got = read(rows[report])
        score.fields += 1
        if not any(same(wanted, got) for wanted in (label[name], *arguable.get(name, ()))):
            score.differing.append((report, name, label[name], got))


def _resolution(row: Regression) -> str:
    return _WORDS.get(row.state, row.state)


def _reporter(row: Regression) -> str | None:
    if not row.reporter_name and not row.reporter_address:
        return None
    return f"{row.reporter_name} <{row.reporter_address}>" if row.reporter_address else row.reporter_name


def _command_mail(row: Regression) -> str | None:
    told = [event for event in row.events.all() if event.kind == Kind.INTRODUCED and event.message_id]
    return min(told, key=lambda event: (event.at, event.pk)).message_id if told else None


def _monitored(row: Regression) -> list[str]:
    return sorted(root.message_id for root in row.roots.all() if root.how == "monitor")


def _fix(row: Regression) -> str | None:
    return row.fix_sha or row.fix_subject or None


def _equal(wanted: Any, got: Any) -> bool:
    return (wanted or None) == (got or None)


def _same_resolution(wanted: Any, got: Any) -> bool:
    word = re.sub(r"[ _]", "-", str(wanted or "").strip().lower())
    return bool(_WORDS.get(word, word) == got)


def _same_mail(wanted: Any, got: Any) -> bool:
    return bool((key_of(str(wanted)) if wanted else None) == got)


def _same_words(wanted: Any, got: Any) -> bool:
    return " ".join(str(wanted or "").split()) == " ".join(str(got or "").split())


def _same_fix(wanted: Any, got: Any) -> bool:
    """Equal commits, however abbreviated and with a subject behind or without; else equal subjects."""
    a, b = (unquoted(" ".join(str(value or "").split())).lower() for value in (wanted, got))
    one, other = _SHA.match(a), _SHA.match(b)
    if one and other:
        return one[0].startswith(other[0]) or other[0].startswith(one[0])
    return a == b


def _same_pages(wanted: Sequence[Any] | str | None, got: Sequence[Any] | None) -> bool:
    pages = [wanted] if isinstance(wanted, str) else wanted or ()
    return {key_of(_address(one)) for one in pages} == {key_of(one) for one in got or ()}


def _address(one: Any) -> str:
    return str(one.get("to") or one.get("url") or one.get("report")) if isinstance(one, Mapping) else str(one)


def _same_person(wanted: Any, got: Any) -> bool:
    return _person(wanted) == _person(got)


def _person(value: Any) -> tuple[str, str]:
    """Name and address; a name that only repeats the address is none."""
    text = " ".join(str(value or "").replace('"', "").lower().split())
    found = re.fullmatch(r"(?P<name>[^<]*?) ?<?(?P<address>[^\s<>]+@[^\s<>]+)>?", text)
    if found is None:
        return text, ""
    name, address = found["name"], found["address"]
    return ("" if name in (address, address.partition("@")[0]) else name), address


def _same_report(wanted: Any, got: Any) -> bool:
    return bool((key_of(wanted) if wanted else None) == got)


_FIELDS: dict[str, tuple[Callable[[Regression], Any], Callable[[Any, Any], bool]]] = {
    "command_mail": (_command_mail, _same_mail),
    "title": (lambda row: row.title, _same_words),
    "introduced": (lambda row: row.introduced, _same_words),
    "resolution": (_resolution, _same_resolution),
    "fix": (_fix, _same_fix),
    "duplicate_of": (lambda row: row.duplicate_of.report if row.duplicate_of else None, _same_report),
    "reason": (lambda row: row.reason, _same_words),
    "backburner": (lambda row: row.backburner is not None, _equal),
    "backburner_reason": (lambda row: row.backburner, _same_words),
    "pokes": (lambda row: sum(event.kind == Kind.POKE for event in row.events.all()), _equal),
    "links": (lambda row: [address for address, _ in row.links], _same_pages),
    "monitored": (_monitored, _same_pages),
    "reporter": (_reporter, _same_person),
}
