"""What a candidate may be a duplicate of: same culprit, same trace. Two statements for any number of candidates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery

from candidates.models import Candidate, Trace
from regressions.models import Regression

MOST = 3  # for one candidate
_DIGITS = 8
_ROWS = 500  # of one statement: a trace that hundreds of mails show tells nothing


@dataclass(slots=True)
class Suggestion:
    """A tracked regression (slug) or an earlier candidate, and why: "same culprit", "same trace: foo_bar"."""

    slug: str
    message_id: str
    title: str
    why: str


def suggest(candidates: Iterable[Candidate]) -> dict[int, list[Suggestion]]:
    """Suggestions by the candidate's key. The candidates' messages and traces are expected to be loaded."""
    found = list(candidates)
    culprits = _by_culprit({c.culprit[:_DIGITS] for c in found if len(c.culprit) >= _DIGITS})
    traces = _by_trace({name for c in found if (name := trace_of(c))})
    suggestions: dict[int, list[Suggestion]] = {}
    for c in found:
        merged: dict[str, Suggestion] = {}
        for slug, title in culprits.get(c.culprit[:_DIGITS], ()):
            merged[slug] = Suggestion(slug, "", title, "same culprit")
        for arrived, other in traces.get(trace_of(c), ()):
            if other.message_id == c.message.message_id or not (other.slug or arrived < c.message.arrived):
                continue
            if known := merged.get(other.slug):
                known.why += f", {other.why}"
            else:
                merged[other.slug or other.message_id] = Suggestion(
                    other.slug, other.message_id, other.title, other.why
                )
        suggestions[c.pk] = list(merged.values())[:MOST]
    return suggestions


def trace_of(candidate: Candidate) -> str:
    """The name of the trace that a candidate shows; '' if none."""
    trace: Trace | None = getattr(candidate.message, "trace", None)
    return trace.signature if trace else ""


def _by_culprit(culprits: set[str]) -> dict[str, list[tuple[str, str]]]:
    known: dict[str, list[tuple[str, str]]] = {}
    rows = Regression.objects.exclude(culprit="").values_list("culprit", "slug", "title") if culprits else ()
    for culprit, slug, title in rows:
        known.setdefault(culprit[:_DIGITS], []).append((slug, title))
    return known


def _by_trace(names: set[str]) -> dict[str, list[tuple[datetime, Suggestion]]]:
    """Tracked regressions and candidates whose mail shows one of these traces, newest first."""
    known: dict[str, list[tuple[datetime, Suggestion]]] = {}
    tracked = Regression.objects.filter(report=OuterRef("message__message_id"))
    rows = (
        Trace.objects.filter(signature__in=names)
        .annotate(
            slug=Subquery(tracked.values("slug")[:1]),
            title=Subquery(tracked.values("title")[:1]),
            is_candidate=Exists(Candidate.objects.filter(message=OuterRef("message"))),
        )
        .filter(Q(slug__isnull=False) | Q(is_candidate=True))
        .order_by("-message__arrived")
        .values_list("signature", "message__arrived", "message__message_id", "message__subject", "slug", "title")
    )
    for name, arrived, message_id, subject, slug, title in rows[:_ROWS] if names else ():
        other = Suggestion(slug or "", message_id, title or subject, f"same trace: {name}")
        known.setdefault(name, []).append((arrived, other))
    return known
