"""Writes candidates. Runs inside the caller's transaction."""

from collections.abc import Mapping

from candidates.models import Candidate, Trace
from candidates.scorer import Scored


def store_candidates(written: Mapping[str, int], scored: Mapping[str, Scored | None]) -> None:
    """Keep the candidates among messages that have no facts yet: message_id -> key, message_id -> score."""
    rows = [
        Candidate(
            message_id=key,
            score=found.score,
            features=[list(feature) for feature in found.features],
            last_good=found.last_good[:80],
            first_bad=found.first_bad[:80],
            culprit=found.culprit[:40],
        )
        for ident, key in written.items()
        if (found := scored.get(ident)) is not None and found.is_candidate
    ]
    Candidate.objects.bulk_create(rows)


def store_traces(written: Mapping[str, int], signatures: Mapping[str, str]) -> None:
    """Keep the traces of messages that have no facts yet: message_id -> key, message_id -> signature."""
    rows = [Trace(message_id=key, signature=name) for i, key in written.items() if (name := signatures.get(i))]
    Trace.objects.bulk_create(rows)
