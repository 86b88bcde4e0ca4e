"""Compares the candidates found with mails read by hand: precision and recall."""

import json
from dataclasses import dataclass, field

from archive.models import Message
from candidates.models import Candidate

PRECISION, RECALL = 0.85, 0.80  # the marks


@dataclass(slots=True)
class Score:
    """Message-IDs of labelled mails by what became of them; `skipped` are in no inbox."""

    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the candidates that are regressions."""
        return len(self.found) / max(1, len(self.found) + len(self.wrong))

    @property
    def recall(self) -> float:
        """Share of the regressions that are candidates."""
        return len(self.found) / max(1, len(self.found) + len(self.missed))

    @property
    def is_good(self) -> bool:
        """Both at their marks."""
        return self.precision >= PRECISION and self.recall >= RECALL


def score_candidates(text: str) -> Score:
    """Hold the candidates in the database against a file of labels; ValueError if it is none."""
    try:
        labels = {str(one["message_id"]).strip("<>"): one["label"] == "regression" for one in json.loads(text)}
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a file of labels: {error!r}") from error
    there = set(Message.objects.filter(message_id__in=labels).values_list("message_id", flat=True))
    chosen = set(Candidate.objects.filter(message__message_id__in=labels).values_list("message__message_id", flat=True))
    score = Score()
    for ident, is_regression in labels.items():
        if ident not in there:
            score.skipped.append(ident)
        elif is_regression:
            (score.found if ident in chosen else score.missed).append(ident)
        else:
            (score.wrong if ident in chosen else score.passed).append(ident)
    return score
