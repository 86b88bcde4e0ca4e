"""Scores a mail as the report of a regression, and extracts what it says about good, bad and culprit. Pure."""

import re
from dataclasses import dataclass

from archive.mail import Mail
from candidates.claims import claims
from candidates.features import FEATURES, marked, near_versions

THRESHOLD = 3.0
BIAS = -1.0  # what a mail starts with: most are no reports
VETO = -20.0  # a feature of this weight decides alone
WORDS = 6000  # characters of a mail that are read; who reports a regression says so early
# These start with a literal line end, which `re` finds by memchr; for `^` it stops at every character.
_LOG = re.compile(r"\n(?:[ \t]{0,20}\[ {0,10}\d+\.\d+\]|[A-Z][a-z]{2} \d\d? \d\d:\d\d:\d\d |<\d>\[).*")
_QUOTE_MARK = re.compile(r"\n(?:> ?)+")
_VETOES = tuple(f for f in FEATURES if f.weight <= VETO)
_SCORED = tuple(f for f in FEATURES if f.weight > VETO)


@dataclass(frozen=True, slots=True)
class Scored:
    """A mail's score, why, and what was extracted: versions as written, without a leading v; '' if not said."""

    score: float
    features: tuple[tuple[str, float], ...]
    last_good: str = ""
    first_bad: str = ""
    culprit: str = ""

    @property
    def is_candidate(self) -> bool:
        """Whether somebody should look at it."""
        return self.score >= THRESHOLD


def score(mail: Mail) -> Scored:
    """The score of a mail by itself; whether it starts a thread is for the caller to know."""
    subject = mail.subject[:500].lower()
    for veto in _VETOES:  # most mails: nothing could outweigh one
        if veto.pattern.search(subject):
            return Scored(BIAS + veto.weight, ((veto.name, veto.weight),))
    text = mail.text[: 4 * WORDS]
    words = _words(text)
    subject = marked(subject)
    said = f"{subject}\n{marked(words)}"
    parts = {"subject": subject, "words": said, "versions": near_versions(said), "text": text.lower()}
    found = tuple((f.name, f.weight) for f in _SCORED if f.is_in(parts[f.part]))
    total = BIAS + sum(weight for _, weight in found)
    if total < THRESHOLD:
        return Scored(total, found)
    says = claims(mail.subject, mail.text, words)
    return Scored(total, found, last_good=says.last_good, first_bad=says.first_bad, culprit=says.culprit)


def _words(text: str) -> str:
    """What people say: no kernel log, no diff; wrapped sentences on one line.

    Who starts a thread with quotes passes on a report from elsewhere, so those count.
    """
    text = f"\n{text}"
    if (diff := text.find("\ndiff --git ")) >= 0:
        text = text[: diff + 1]
    if ">" in text:
        text = _QUOTE_MARK.sub("\n", text)
    text = _LOG.sub("\n", text)[1 : WORDS + 1]
    paragraphs = re.split(r"\n[ \t]{0,200}\n", text)
    return "\n".join(" ".join(p.split("\n")) if not p.startswith("#regzbot") else p for p in paragraphs)
