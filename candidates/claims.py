# ruff: noqa: E501 - a pattern is read as one line
"""What a report says: last good version, first bad version, culprit. Pure.

Patterns stand in order of how much they can be trusted. Of several versions the newest good one counts, and the
oldest bad one that is newer. Versions are given as written, without a leading v; '' is not said.
"""

import re
from dataclasses import dataclass

_NEAR = 150
_READ = 40_000  # characters; a bisection may stand behind a long log
_NUMBERS = r"(?:2\.6|[3-9]\.\d{1,2})(?:\.\d+)*"
_V = (
    rf"(?<![\w./])(?:[<>]=? ?)?v?({_NUMBERS}(?:[ -]?rc-?\d+)?(?:-\d+)?(?:-next-\d{{8}})?(?:-g[0-9a-f]{{7,}})?"
    r"|next-\d{8})(?:\.[xy])?(?! ?[GM]Hz)(?!\.?\d)"
)
_ANY = re.compile(_V, re.IGNORECASE)
_TITLED = rf"(?:the )?(?:linux |kernel |version |mainline )?{_V}"
_SHA = r"([0-9a-f]{7,40})\b"
_BISECT_LOG = re.compile(
    r"^[> ]*(?:# (?:good|bad|skip|possible first bad commit|status):|git bisect ).*$", re.MULTILINE
)


def _all(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in patterns)


_ENDS = r"v?((?:\d+\.\d|next-)[\w-]*(?:\.\d[\w-]*)*)"
_RANGE = re.compile(rf"#regzbot \^?introduced:? *{_ENDS} ?\.\. ?{_ENDS}", re.IGNORECASE)
_FIRST_BAD = _all(
    rf"\b{_SHA} is the first bad commit",
    rf"first bad commit:?\s{{0,5}}(?:is )?(?:commit )?\[?{_SHA}",
    rf"\b{_SHA} as the (?:first bad|culprit|offending|bad|guilty)",
)
_CULPRITS = _all(
    rf"^#regzbot \^?introduced:? *{_SHA}",  # of several: what the writer says, then what is quoted
    rf"#regzbot \^?introduced:? *{_SHA}",
    rf"^commit: {_SHA} \(",
    rf"\b(?:bisect\w*|culprit|caused by|introduced (?:by|in|with)|broken? (?:by|in|since|with))\b[^.]{{0,120}}?\b(?:commit )?{_SHA}",
    rf"\b(?:breaks?|regressions?|since|after|starting (?:with|from))\b.{{0,30}}?\bcommit {_SHA}",
    rf"\brevert\w*\b.{{0,60}}?\b{_SHA}",
    rf"\bcommit {_SHA}",
)
_WORKS = r"(?<!not )(?<!n't )(?<!am )(?<!stopped )(?<!stops )(?:works?|worked|working|fine|good|ok(?:ay)?|booted|as expected|no (?:such )?(?:issues?|problems?))"
_FAILS = r"(?:fail|crash|break|broke|regress|hang|hung|freez|panic|stop|affect|bug|oops|dereference|do(?:es)?n't|(?:do|does|is|are|was|were) not|is bad|never|no longer)\w*"
# Lines of a bisection or of a robot.
_GOOD_LINES = _all(
    rf"^# good: \[\w+\] linux {_V}",
    rf"^git bisect good {_V}",
    rf"^good: {_V}",
)
_BAD_LINES = _all(
    rf"^- tags: {{1,5}}{_V}",
    rf"^# bad: \[\w+\] linux {_V}",
    rf"^git bisect bad {_V}",
    rf"^bad: {_V}",
)
_GOODS = _all(
    rf"\b(?:last|latest|known)[ -](?:known[ -])?(?:good|working|pass)\w*\b.{{0,40}}?{_TITLED}",
    rf"\b{_WORKS}\b.{{0,40}}?\b(?:in|on|with|under|until|till|up to)\b.{{0,20}}?{_TITLED}",
    rf"\bcompared (?:to|with) {_TITLED}",
    rf"(?:\bnot|n't|never) (?:present|happen|occur|seen?|have|reproduc|there)\w*\b.{{0,40}}?\b(?:in|on|with|under)\b.{{0,20}}?{_TITLED}",
    rf"\b(?:downgrad|revert|roll|go|switch|boot)\w*(?: back)?\b.{{0,20}}? to {_TITLED}.{{0,60}}?\b(?:fix|help|solv|work|success|fine|good)",
    rf"\b(?:switch|went|go|roll|downgrad|chang)\w* back to {_TITLED}",
    rf"{_V}\)?,? (?:kernel )?(?!makes? )(?:\w+ ){{0,3}}?{_WORKS}\b",
    rf"{_V}\)? (?:does|did)(?: not|n't)\b(?! (?:work|boot|start|resume|wake))",
    rf"\b(?:from|between)\b.{{0,20}}?{_TITLED}.{{0,20}}?\b(?:to|and)\b",
    rf"\bregression (?:from|compared to|over) {_TITLED}",
    rf"{_V} ?(?:->|=>|→) ?v?\d",
)
_BADS = _all(
    rf"\bfirst (?:bad|fail)\w*\b.{{0,40}}?{_TITLED}",
    rf"\bfirst seen on\b.{{0,20}}?{_V}",
    rf"\b(?:since|starting (?:with|from|in)|as of|beginning with|introduced in|broken? (?:in|by|with|since|on))\b.{{0,25}}?{_TITLED}",
    rf"\b(?:upgrad|updat|switch|mov)\w*\b(?! back).{{0,40}}?\bto\b.{{0,20}}?{_TITLED}",
    rf"\b(?:{_WORKS}|never (?:happened|seen|occurred|had|saw))\b.{{0,40}}?\bbefore {_TITLED}",
    rf"\b{_FAILS}\b.{{0,30}}?\b(?:in|on|with|since|after|from)\b.{{0,15}}?{_TITLED}",
    rf"\b(?:introduced|between|from)\b.{{0,40}}?{_V}.{{0,12}}?\b(?:and|to)\b.{{0,12}}?{_V}",
    rf"{_V}\+?,? .{{0,25}}?\b{_FAILS}",
    rf"\b(?:in|on|with) {_TITLED},? .{{0,90}}?\b{_FAILS}",
    rf"\b(?:affects|present in|happens (?:in|on|with)|see(?:n|ing)? (?:\w+ ){{0,3}}(?:in|on|with)) {_TITLED}",
    rf"\b\d[\w.-]{{0,20}} ?(?:->|=>|→) ?{_V}",
    rf"\A(?:(?:\[[^\]]*\]|fwd?:|re:) ?)*(?:linux |kernel )?{_V}",  # how the subject starts
)


@dataclass(frozen=True, slots=True)
class Claims:
    """Versions and commit, as written."""

    last_good: str = ""
    first_bad: str = ""
    culprit: str = ""


def claims(subject: str, text: str, words: str) -> Claims:
    """What a mail says; `words` are the words of its writer, `text` is all of it."""
    text = text[:_READ]
    said = _near_versions(f"{subject}\n{words}")
    span = _RANGE.search(text)
    good = span[1] if span else _newest(_GOOD_LINES, text) or _newest(_GOODS, said)
    bad = span[2] if span else _oldest(_BAD_LINES, text, good) or _oldest(_BADS, said, good)
    return Claims(good, bad, _culprit(subject, text).lower())


def _culprit(subject: str, text: str) -> str:
    if re.search("first bad|as the", text) and (found := _first(_FIRST_BAD, text)):
        return found
    return _first(_CULPRITS, f"{subject}\n{_BISECT_LOG.sub('', text) if 'bisect' in text else text}")


def _near_versions(text: str) -> str:
    """The text around versions, cut at spaces: the rest says nothing about them and takes most of the time."""
    pieces: list[list[int]] = []
    for found in _ANY.finditer(text):
        start = text.find(" ", max(0, found.start() - _NEAR)) if found.start() > _NEAR else 0
        start, end = min(start, found.start()), found.end() + _NEAR
        if pieces and start <= pieces[-1][1]:
            pieces[-1][1] = end
        else:
            pieces.append([start, end])
    return "\n".join(text[start:end] for start, end in pieces)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    return next((found[1] for pattern in patterns if (found := pattern.search(text))), "")


def _newest(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    for pattern in patterns:
        if found := [match[1] for match in pattern.finditer(text)]:
            return max(found, key=_rank)
    return ""


def _oldest(patterns: tuple[re.Pattern[str], ...], text: str, good: str) -> str:
    for pattern in patterns:
        found = [match[match.lastindex or 1] for match in pattern.finditer(text)]
        found = [one for one in found if not good or not _comparable(one, good) or _rank(one) > _rank(good)]
        if found:
            return min(found, key=_rank)
    return ""


def _comparable(one: str, other: str) -> bool:
    return one.startswith("next") == other.startswith("next")


def _rank(version: str) -> tuple[list[int], int, str]:
    """Order of versions: 6.9-rc1 < 6.9 < 6.9.1; those of next by their date."""
    numbers = re.match(_NUMBERS, version)
    candidate = re.search(r"rc-?(\d+)", version, re.IGNORECASE)
    dated = re.search(r"next-(\d{8})", version)
    parts = [int(part) for part in numbers[0].split(".")] if numbers else []
    while parts[2:] and parts[-1] == 0:  # 6.9.0 is 6.9
        parts.pop()
    return parts, int(candidate[1]) if candidate else 1000, dated[1] if dated else ""
