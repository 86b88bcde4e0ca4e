"""Does an announcement say that its series ends with this release? What people write about it, read with care.

Rules, each with its neighbours in tests/test_endings.py: only the mail's own prose counts; a sentence is about the
series that it names, else about what the sentence before was about; "soon", "one more" or "in two weeks" make it a
projection; who hands a series over does not end it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from releases.excerpt import prose_of
from releases.versions import Version, parse_version

_READ = 64_000
_SENTENCES, _LONGEST = 200, 600
_RULE = re.compile(r"[-=_*]{2,}\s*")
_STOP = re.compile(r"(?<=[.!?])\s+(?=[\"'(*]?[A-Z0-9])")

_NUMBER = r"(?<![\w.-])v?(?:[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}|[0-9]{1,4}(?=\.[xy]))(?:\.[xy])*(?![\w])"
_NAMED = re.compile(_NUMBER)
# "is the LAST 6.16.y kernel", "going to be the last release of the 3.14 series", "marks the final 5.4 update".
_LAST = re.compile(
    r"\b(?:is|be|marks|makes|being)\b(?:\s+(?:going|to|be|the|our|my|not|now|also|really|indeed|very|most|probably"
    r"|likely|hopefully|perhaps|maybe|expected|planned|supposed|almost|certainly)){0,5}\s+(?:last|final)\b(?:\s+ever)?"
    r"(?:(?:\s+[\w.-]{1,20}){0,4}?\s+(?:kernels?|releases?|updates?|versions?|one)\b"
    rf"(?:\s+(?:of|for|in|from)\s+(?:the\s+)?{_NUMBER})?|\s+(?:of\s+the\s+)?{_NUMBER})",
    re.IGNORECASE,
)
_LIFE = re.compile(r"\bend[- ]of[- ](?:its[- ])?(?:life|support)\b|\bEOL(?:'?e?d)?\b", re.IGNORECASE)
_NO_MORE = re.compile(
    rf"\bno\s+(?:more|further)\s+(?:{_NUMBER}\s+)?(?:stable\s+)?(?:releases?|updates?|kernels?)\b", re.IGNORECASE
)
_CLAIMS = (_LAST, _LIFE, _NO_MORE)
_SPAN = r"(?:an?|one|two|three|four|some|(?:a\s+)?few|(?:a\s+)?couple(?:\s+of)?|[0-9]{1,2})"
# The last one of a week or a year, before a holiday, the last one that worked or that has something: no end.
_TIME = r"(?:year|week|month|day|decade|holidays?|weekend|summer|christmas|vacation|20[0-9]{2})s?\b"
_NO_END = re.compile(
    rf"\s+(?:(?:of|for|in)\s+(?:(?:the|this)\s+)?{_TIME}|this\s+{_TIME}|today\b|tomorrow\b|until\b|till\b"
    rf"|for\s+(?:now\b|some\s+time\b|a\s+while\b|(?:the\s+next\s+)?{_SPAN}\s+{_TIME})"
    r"|before\s+(?!(?:it|this|(?:the\s+)?(?:branch|series|kernel|end))\b)"
    r"|to\s+(?!(?:be|happen|come|appear|the|this)\b)|with(?:out)?\b"
    r"|(?:that|which)\s+(?:works?|worked|boots?|builds?|fails?|has|had|supports?|was|did)\b)",
    re.IGNORECASE,
)
# What stands before "the last one" and before "end of life" where they are the release at hand and a fact.
_THIS_ONE = re.compile(
    rf"(?:\bthis|\bit|{_NUMBER})(?:\s+(?:one|release|kernel|update|version))?(?:\s+(?:will|would|should))?\s*\Z",
    re.IGNORECASE,
)
_HAS_ENDED = re.compile(
    r"\b(?:is|are|as|now|marks|means|(?:has|have)\s+(?:\w{1,12}\s+)?(?:reached|hit))"
    r"(?:\s+(?:now|also|officially|finally|at|the|its|an|considered)){0,3}\s*\Z",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\b|\b20[0-9]{2}\b"
    r"|\b(?:dates?|moved|extended|postponed|years?|hardware)\b"
)
_NOT = re.compile(
    r"\b(?:not|never|\w+n't|once|when|until|till|before|unless|if|whether|(?:has|have|had)\s+(?:\w+\s+)?been)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:soon|shortly|probably|likely|hopefully|perhaps|maybe|may|might|expect\w*|plan\w*|almost|nearly"
    rf"|penultimate|next|one\s+more|(?:in|within)\s+(?:\w+\s+)?{_SPAN}\s+(?:more\s+)?(?:day|week|month)s?)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\bunless\b", re.IGNORECASE)
_FUTURE = re.compile(r"\b(?:will|going\s+to|goes|becomes?)\b", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:now|after\s+th(?:is|at))\b", re.IGNORECASE)
_MOVE = re.compile(
    r"\b(?:mov(?:e|ing)|upgrad(?:e|ing)|updat(?:e|ing)|switch(?:ing)?|migrat(?:e|ing)|go)\b[^.;!?]{0,60}?"
    rf"\bto\s+(?:use\s+|using\s+)?(?:(?:the|a|newer|new|latest|stable|current)\s+){{0,3}}(?P<to>{_NUMBER})",
    re.IGNORECASE,
)
_HANDOVER = re.compile(
    r"(?<!to )\b(?:takes|taking|taken|will\s+take)\s+(?:(?:it|this|the)\s+)?(?:[\w.]{1,15}\s+)?over\b"
    r"|\bhand(?:ing|ed|s)?\s+(?:[\w.]{1,15}\s+){0,4}over\s+to\b"
    r"|\bwill\s+(?:now\s+)?(?:be\s+)?(?:continue|maintain)[^.]{0,60}\sfrom\s+(?:here|now|this\s+point)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What is said about the end.

    certain    the release that is announced is the last one; else one of the next is
    successor  the series to move to, "6.17.y"
    sentence   where it is said, at most 600 characters
    """

    certain: bool
    successor: str | None
    sentence: str


def ending_of(version: Version, text: str) -> Ending | None:
    """The end of the series of `version` as its announcement `text` tells it; None where it tells of none.

    A review round (6.12.49-rc1) may say it too, but it is never certain: the release is yet to come.
    """
    sentences = list(_sentences(text))
    if version.series is None or _HANDOVER.search(" ".join(sentences)):
        return None
    found: Ending | None = None
    is_ours = True
    for sentence in sentences:
        where = _MOVE.sub(lambda m: " " * len(m[0]), sentence)
        for claim in _claims(where):
            certain = _certainty(version, where, claim, is_ours=is_ours)
            if certain is None:
                continue
            ending = Ending(certain and version.rc is None, _successor(version, sentences), sentence)
            if ending.certain:
                return ending
            found = found or ending
        if named := _NAMED.findall(where):
            is_ours = any(_is_ours(version, name) for name in named)
    return found


def _sentences(text: str) -> Iterator[str]:
    """Sentences of the prose, unwrapped; what quoted-printable or PGP left over is undone."""
    clean = re.sub(r"=\r?\n", "", text[:_READ]).replace("=20\n", "\n").replace("=3D", "=")
    clean = re.sub(r"^- -", "-", clean, flags=re.MULTILINE)
    count = 0
    for is_text, lines in groupby(prose_of(clean), key=lambda line: bool(line.strip()) and not _RULE.fullmatch(line)):
        if not is_text:
            continue
        for sentence in _STOP.split(" ".join(" ".join(lines).split())):
            yield sentence[:_LONGEST]
            count += 1
            if count >= _SENTENCES:
                return


def _claims(sentence: str) -> Iterator[re.Match[str]]:
    for pattern in _CLAIMS:
        yield from pattern.finditer(sentence)


def _certainty(version: Version, sentence: str, claim: re.Match[str], *, is_ours: bool) -> bool | None:
    """Whether the claim ends this series now (True), soon (False), or is none or about another one (None)."""
    before, after = sentence[: claim.start()], sentence[claim.end() :]
    near = re.split(r"[,;:(]", after, maxsplit=1)[0]
    subject = _subject(before, claim[0], near)
    if not (_is_ours(version, subject) if subject else is_ours) or _NO_END.match(after):
        return None
    if subject is None and claim[0].lower().endswith("one"):  # the last one of what?
        return None
    if _NOT.search(claim[0] if claim.re is _LAST else before[-60:]):
        return None
    is_hedged = bool(_HEDGE.search(f"{before[-60:]} {claim[0]} {near}"))
    is_future = bool(_FUTURE.search(before)) and not _PRESENT.search(sentence)
    if not _is_fact(claim, before[-60:], near):
        return False if is_hedged or is_future else None
    if claim.re is _LIFE and is_future:
        return False
    if release := _other_release(version, subject):
        return False if release > version else None
    return not _UNLESS.search(sentence) and not is_hedged


def _is_fact(claim: re.Match[str], before: str, near: str) -> bool:
    """Whether this release is said to be the last one, or the series to be at its end, without a date."""
    if claim.re is _LIFE:
        return _HAS_ENDED.search(before) is not None and not _DATED.search(near)
    return claim.re is _NO_MORE or _THIS_ONE.search(before) is not None


def _subject(before: str, claim: str, near: str) -> str | None:
    """The series or release a claim is about: named in it, else before it, else right after it."""
    if found := _NAMED.findall(claim) or _NAMED.findall(before):
        return str(found[-1])
    beside = _NAMED.search(near[:40])
    return beside[0] if beside else None


def _other_release(version: Version, subject: str | None) -> Version | None:
    """A release of the series that is named and is not the one announced."""
    named = parse_version(subject.lstrip("v")) if subject else None
    return named if named and named.is_stable and named.numbers != version.numbers else None


def _series_of(name: str) -> str | None:
    """ "6.12.y" of "6.12.y", "v6.12" and "6.12.4"; None for "5.x" and all that is no version."""
    named = parse_version(re.sub(r"(?:\.[xy])+$", "", name.lstrip("vV")))
    return named.series if named else None


def _is_ours(version: Version, name: str) -> bool:
    return _series_of(name) == version.series


def _successor(version: Version, sentences: list[str]) -> str | None:
    """Where the mail sends people: the first series named after "move to" that is later than ours."""
    for sentence in sentences:
        for found in _MOVE.finditer(sentence):
            series = _series_of(found["to"])
            later = parse_version(series.removesuffix(".y")) if series else None
            if series != version.series and later is not None and later > version:
                return series
    return None
