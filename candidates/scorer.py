"""Scores a mail as the report of a regression, and extracts what it says about good, bad and culprit. Pure."""

import re
from dataclasses import dataclass

from archive.mail import Mail
from candidates.features import FEATURES

THRESHOLD = 3.0
BIAS = -1.0  # what a mail starts with: most are no reports
VETO = -20.0  # a feature of this weight decides alone
WORDS = 6000  # characters of a mail that are read; who reports a regression says so early
_LOG = re.compile(r"^(?:\s*\[ *\d+\.\d+\]|[A-Z][a-z]{2} \d\d? \d\d:\d\d:\d\d |<\d>\[).*$", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^(?:> ?)+", re.MULTILINE)
_DIFF = re.compile(r"^diff --git .*", re.MULTILINE | re.DOTALL)
_VERSION = r"v?(\d+\.\d+(?:\.\d+)*(?:[ -]?rc\d+)?(?:-\d+)?(?:-next-\d{8})?(?:-g[0-9a-f]{7,})?|next-\d{8})"
_SHA = r"([0-9a-f]{7,40})\b"
_RANGE = re.compile(rf"#regzbot \^?introduced:? *{_VERSION} ?\.\. ?{_VERSION}", re.IGNORECASE)
_CULPRITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"#regzbot \^?introduced:? *{_SHA}",
        rf"{_SHA} is the first bad commit",
        rf"first bad commit:?\s*(?:is )?(?:commit )?\[?{_SHA}",
        rf"^commit: {_SHA} \(",
        rf"\b(?:bisect\w*|culprit|caused by|introduced (?:by|in|with)|broken by)\b[^.]{{0,120}}?\b(?:commit )?{_SHA}",
        rf"\brevert\w*\b.{{0,60}}?\b{_SHA}",
        rf"\bcommit {_SHA}\b",
    )
)
_GOODS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:last|latest|known)[ -](?:known[ -])?(?:good|working|pass)\w*\b.{{0,40}}?\b{_VERSION}",
        rf"\b(?:works?|worked|working|fine|good|ok|no (?:such )?(?:issues?|problems?))\b.{{0,40}}?"
        rf"\b(?:in|on|with|under|until|till|up to)\b.{{0,20}}?\b{_VERSION}",
        rf"\bfrom\b.{{0,20}}?\b{_VERSION}.{{0,20}}?\bto\b",
        rf"\b{_VERSION}\)?,? (?:kernel )?(?:is|was|works?|worked)\b.{{0,12}}?\b(?:fine|good|ok|works?|well)?",
    )
)
_BADS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bfirst (?:bad|fail)\w*\b.{{0,40}}?\b{_VERSION}",
        rf"\b(?:since|starting (?:with|from|in)|as of|beginning with|introduced in|broken? (?:in|by|with|since|on))\b"
        rf".{{0,25}}?\b{_VERSION}",
        rf"\b(?:upgrad|updat|switch|mov)\w*\b.{{0,40}}?\bto\b.{{0,20}}?\b{_VERSION}",
        rf"\b(?:fail|crash|break|regression|broken|hang)\w*\b.{{0,30}}?\b(?:in|on|with|since|after)\b.{{0,15}}?\b{_VERSION}",
    )
)


_VETOES = tuple(f for f in FEATURES if f.weight <= VETO)


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
    subject = mail.subject[:500]
    vetoes = tuple((f.name, f.weight) for f in _VETOES if f.pattern.search(subject))
    if vetoes:  # most mails: nothing could outweigh it
        return Scored(BIAS + sum(weight for _, weight in vetoes), vetoes)
    text = mail.text[: 4 * WORDS]
    words = _words(text)
    parts = {"subject": subject, "words": words, "text": text}
    found = tuple((f.name, f.weight) for f in FEATURES if f.pattern.search(parts[f.part]))
    total = BIAS + sum(weight for _, weight in found)
    if total < THRESHOLD:
        return Scored(total, found)
    both = f"{mail.subject}\n{words}"
    span = _RANGE.search(text)
    return Scored(
        total,
        found,
        last_good=span[1] if span else _first(_GOODS, both),
        first_bad=span[2] if span else _first(_BADS, both),
        culprit=_first(_CULPRITS, f"{mail.subject}\n{text}").lower(),
    )


def _words(text: str) -> str:
    """What people say: no kernel log, no diff; wrapped sentences on one line.

    Who starts a thread with quotes passes on a report from elsewhere, so those count.
    """
    text = _LOG.sub("", _QUOTE_MARK.sub("", _DIFF.sub("", text)))[:WORDS]
    paragraphs = re.split(r"\n[ \t]*\n", text)
    return "\n".join(" ".join(p.split("\n")) if not p.startswith("#regzbot") else p for p in paragraphs)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    """What the first pattern that matches has found, in order of how much it can be trusted."""
    return next((found[1] for pattern in patterns if (found := pattern.search(text))), "")
