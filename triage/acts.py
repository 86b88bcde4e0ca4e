"""What staff do, by the page, the admin or a token: each act is one transaction, and says why it is refused.

ValueError where what is asked for makes no sense, ConflictError where things stand against it, LookupError where there
is nothing to do it to.
"""

import base64
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction

from archive.store import store_lock
from candidates.models import Candidate, Verdict
from cases.commands import Verb
from changes.store import record_verdict
from ingest.models import advance_generation
from ingest.pipeline import fold_reports
from regressions import decisions
from regressions.models import Decision, Event, Regression
from regressions.save import slug_of
from releases.versions import parse_version

ACCEPT = "accept"
VERDICTS = (ACCEPT, *Verdict.Kind.values)


class ConflictError(ValueError):
    """As things stand it cannot be done; mostly it has happened before."""


@transaction.atomic
def decide(*, report: str, by: User, verb: str, value: str, at: datetime) -> Decision:
    """Carry out a command on a report in somebody's name."""
    made = decisions.record(report=report, by=by, verb=decisions.offered(verb, value), value=value, at=at)
    fold_reports({report})
    if not Event.objects.filter(message_id=f"{decisions.PREFIX}{made.pk}").exists():
        raise ConflictError("it could not be carried out: no mail that is stored leads to this report")
    return made


@transaction.atomic
def undo(*, decision: Decision, by: User, at: datetime) -> None:
    """Take a decision back, once."""
    try:
        decisions.undo(decision=decision, by=by, at=at)
    except ValueError as error:
        raise ConflictError(str(error)) from error
    fold_reports({decision.report})


@transaction.atomic
def sort_out(*, report: str, by: User, verdict: str, at: datetime, introduced: str = "") -> str | None:
    """Accept a candidate, dismiss it, call it a duplicate, or have it looked at again; the id of what is now tracked.

    introduced  where an accepted one came from, as a command says it; else what the candidate says itself
    """
    if verdict not in VERDICTS:
        raise ValueError(f"verdict: {', '.join(VERDICTS)} are offered")
    candidate = _candidate(report)
    if verdict != ACCEPT:
        record_verdict(Verdict.objects.create(report=report, at=at, by=by, kind=verdict))
        advance_generation()
        return None
    store_lock()  # of two at once, the second finds what the first has decided
    slug = slug_of(report)
    if Regression.objects.filter(slug=slug).exclude(state="invalid").exists():
        raise ConflictError(f"it is tracked already, as {slug}")
    decide(report=report, by=by, verb=Verb.INTRODUCED, value=_first(introduced) or introduced_by(candidate), at=at)
    return slug


def _first(value: str) -> str:
    return next(iter(value.split()), "")


def _candidate(report: str) -> Candidate:
    found = None
    if "\x00" not in report:
        found = Candidate.objects.filter(message__message_id=report).first()
    if found is None:
        raise LookupError("no candidate has this Message-ID")
    return found


def introduced_by(candidate: Candidate) -> str:
    """What a candidate says about its origin, as a command would: the culprit, a range, or that nobody knows."""
    if candidate.culprit:
        return candidate.culprit
    if not candidate.last_good and not candidate.first_bad:
        return "unknown"
    return f"{_tag(candidate.last_good)}..{_tag(candidate.first_bad)}"


def _tag(version: str) -> str:
    parsed = parse_version(version)
    return parsed.tag if parsed is not None else version.partition(" ")[0]


def public_id(decision: Decision) -> str:
    """The name of a decision for the world: it follows from what is never changed, and tells no number of rows."""
    said = f"{decision.report}\n{decision.at.isoformat()}\n{decision.pk}"
    return base64.b32encode(sha256(said.encode("utf-8", "surrogatepass")).digest())[:10].decode().lower()


def decision_of(report: str, ident: str) -> Decision:
    """The decision about a report that has the public id."""
    for decision in Decision.objects.filter(report=report).select_related("by", "undone_by"):
        if public_id(decision) == ident:
            return decision
    raise LookupError("no decision about this regression has this id")
