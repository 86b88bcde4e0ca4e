# ruff: noqa: E501 - a pattern is read as one line
"""What a report says: last good version, first bad version, culprit. Pure.

Patterns stand in order of how much they can be trusted. Of several versions the newest good one counts, and the
oldest bad one that is newer. Versions are given as written, without a leading v; '' is not said.

Beside each pattern stand the words of which it needs one: most texts have none, and looking for a word takes a
twentieth of the time. A test makes texts from the patterns to see that no word is missing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NEAR = 150
_READ = 40_000  # characters; a bisection may stand behind a long log
_NUMBERS = r"(?:2\.6|[3-9]\.\d{1,2})(?:\.\d+)*"
VERSION = (
    rf"(?<![\w./])(?:[<>]=? ?)?v?({_NUMBERS}(?:[ -]?rc-?\d+)?(?:-\d+)?(?:-next-\d{{8}})?(?:-g[0-9a-f]{{7,}})?"
    r"|next-\d{8})(?:\.[xy])?(?! ?[GM]Hz)(?!\.?\d)"
)
_ANY = re.compile(VERSION, re.IGNORECASE)
_TITLED = rf"(?:the )?(?:linux |kernel |version |mainline )?{VERSION}"
_SHA = r"([0-9a-f]{7,40})\b"
_BISECT_LOG = re.compile(
    r"^[> ]*(?:# (?:good|bad|skip|possible first bad commit|status):|git bisect ).*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern, and words of which a text that it matches has one; the case of neither counts."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]

    def finditer(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """The matches in a text, given with what `lowered` made of it."""
        for word in self.needs:
            if word in lowered:
                return self.pattern.finditer(text)
        return iter(())


def lowered(text: str) -> str:
    """Lower case as patterns know it that ignore the case: a long s is an s, and an i may have any dot."""
    return text.lower().replace("ſ", "s").replace("ı", "i").replace("i\u0307", "i")


def _all(*forms: tuple[str, str]) -> tuple[Form, ...]:
    return tuple(Form(tuple(n.split("|")), re.compile(p, re.IGNORECASE | re.MULTILINE)) for n, p in forms)


_ENDS = r"v?((?:\d+\.\d|next-)[\w-]*(?:\.\d[\w-]*)*)"
_RANGE = re.compile(rf"#regzbot \^?introduced:? *{_ENDS} ?\.\. ?{_ENDS}", re.IGNORECASE)
_FIRST_BAD = _all(
    ("is the first bad commit", rf"\b{_SHA} is the first bad commit"),
    ("first bad commit", rf"first bad commit:?\s{{0,5}}(?:is )?(?:commit )?\[?{_SHA}"),
    (" as the ", rf"\b{_SHA} as the (?:first bad|culprit|offending|bad|guilty)"),
)
_CULPRITS = _all(
    ("#regzbot", rf"^#regzbot \^?introduced:? *{_SHA}"),  # of several: what the writer says, then what is quoted
    ("#regzbot", rf"#regzbot \^?introduced:? *{_SHA}"),
    ("commit: ", rf"^commit: {_SHA} \("),
    (
        "bisect|culprit|caused by|introduced |broke",
        rf"\b(?:bisect\w*|culprit|caused by|introduced (?:by|in|with)|broken? (?:by|in|since|with))\b[^.]{{0,120}}?\b(?:commit )?{_SHA}",
    ),
    ("commit ", rf"\b(?:breaks?|regressions?|since|after|starting (?:with|from))\b.{{0,30}}?\bcommit {_SHA}"),
    ("revert", rf"\brevert\w*\b.{{0,60}}?\b{_SHA}"),
    ("commit ", rf"\bcommit {_SHA}"),
)
_WORKS = r"(?<!not )(?<!n't )(?<!am )(?<!stopped )(?<!stops )(?:works?|worked|working|fine|good|ok(?:ay)?|booted|as expected|no (?:such )?(?:issues?|problems?))"
_FAILS = r"(?:fail|crash|break|broke|regress|hang|hung|freez|panic|stop|affect|bug|oops|dereference|do(?:es)?n't|(?:do|does|is|are|was|were) not|is bad|never|no longer)\w*"
# Lines of a bisection or of a robot.
_GOOD_LINES = _all(
    ("# good: ", rf"^# good: \[\w+\] linux {VERSION}"),
    ("git bisect good ", rf"^git bisect good {VERSION}"),
    ("good: ", rf"^good: {VERSION}"),
)
_BAD_LINES = _all(
    ("- tags: ", rf"^- tags: {{1,5}}{VERSION}"),
    ("# bad: ", rf"^# bad: \[\w+\] linux {VERSION}"),
    ("git bisect bad ", rf"^git bisect bad {VERSION}"),
    ("bad: ", rf"^bad: {VERSION}"),
)
_GOODS = _all(
    ("good|working|pass", rf"\b(?:last|latest|known)[ -](?:known[ -])?(?:good|working|pass)\w*\b.{{0,40}}?{_TITLED}"),
    (
        "work|fine|good|ok|booted|as expected|issue|problem",
        rf"\b{_WORKS}\b.{{0,40}}?\b(?:in|on|with|under|until|till|up to)\b.{{0,20}}?{_TITLED}",
    ),
    ("compared ", rf"\bcompared (?:to|with) {_TITLED}"),
    (
        "not |n't |never ",
        rf"(?:\bnot|n't|never) (?:present|happen|occur|seen?|have|reproduc|there)\w*\b.{{0,40}}?\b(?:in|on|with|under)\b.{{0,20}}?{_TITLED}",
    ),
    (
        "fix|help|solv|work|success|fine|good",
        rf"\b(?:downgrad|revert|roll|go|switch|boot)\w*(?: back)?\b.{{0,20}}? to {_TITLED}.{{0,60}}?\b(?:fix|help|solv|work|success|fine|good)",
    ),
    ("back to ", rf"\b(?:switch|went|go|roll|downgrad|chang)\w* back to {_TITLED}"),
    (
        "work|fine|good|ok|booted|as expected|issue|problem",
        rf"{VERSION}\)?,? (?:kernel )?(?!makes? )(?:\w+ ){{0,3}}?{_WORKS}\b",
    ),
    ("does|did", rf"{VERSION}\)? (?:does|did)(?: not|n't)\b(?! (?:work|boot|start|resume|wake))"),
    ("from|between", rf"\b(?:from|between)\b.{{0,20}}?{_TITLED}.{{0,20}}?\b(?:to|and)\b"),
    ("regression ", rf"\bregression (?:from|compared to|over) {_TITLED}"),
    ("->|=>|→", rf"{VERSION} ?(?:->|=>|→) ?v?\d"),
)
_BADS = _all(
    ("first bad|first fail", rf"\bfirst (?:bad|fail)\w*\b.{{0,40}}?{_TITLED}"),
    ("first seen on", rf"\bfirst seen on\b.{{0,20}}?{VERSION}"),
    (
        "since|starting |as of|beginning with|introduced in|broke",
        rf"\b(?:since|starting (?:with|from|in)|as of|beginning with|introduced in|broken? (?:in|by|with|since|on))\b.{{0,25}}?{_TITLED}",
    ),
    ("upgrad|updat|switch|mov", rf"\b(?:upgrad|updat|switch|mov)\w*\b(?! back).{{0,40}}?\bto\b.{{0,20}}?{_TITLED}"),
    ("before ", rf"\b(?:{_WORKS}|never (?:happened|seen|occurred|had|saw))\b.{{0,40}}?\bbefore {_TITLED}"),
    ("", rf"\b{_FAILS}\b.{{0,30}}?\b(?:in|on|with|since|after|from)\b.{{0,15}}?{_TITLED}"),
    (
        "introduced|between|from",
        rf"\b(?:introduced|between|from)\b.{{0,40}}?{VERSION}.{{0,12}}?\b(?:and|to)\b.{{0,12}}?{VERSION}",
    ),
    ("", rf"{VERSION}\+?,? .{{0,25}}?\b{_FAILS}"),
    ("", rf"\b(?:in|on|with) {_TITLED},? .{{0,90}}?\b{_FAILS}"),
    (
        "affects |present in |happens |see",
        rf"\b(?:affects|present in|happens (?:in|on|with)|see(?:n|ing)? (?:\w+ ){{0,3}}(?:in|on|with)) {_TITLED}",
    ),
    ("->|=>|→", rf"\b\d[\w.-]{{0,20}} ?(?:->|=>|→) ?{VERSION}"),
    ("", rf"\A(?:(?:\[[^\]]*\]|fwd?:|re:) ?)*(?:linux |kernel )?{VERSION}"),  # how the subject starts
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
    whole = text, lowered(text)
    near = _near_versions(f"{subject}\n{words}")
    said = near, lowered(near)
    span = _RANGE.search(text)
    good = span[1] if span else _newest(_GOOD_LINES, *whole) or _newest(_GOODS, *said)
    bad = span[2] if span else _oldest(_BAD_LINES, *whole, good) or _oldest(_BADS, *said, good)
    return Claims(good, bad, _culprit(subject, *whole).lower())


def _culprit(subject: str, text: str, low: str) -> str:
    if ("first bad" in text or "as the" in text) and (found := _first(_FIRST_BAD, text, low)):
        return found
    text = f"{subject}\n{_BISECT_LOG.sub('', text) if 'bisect' in text else text}"
    return _first(_CULPRITS, text, lowered(text))


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


def _first(forms: tuple[Form, ...], text: str, low: str) -> str:
    return next((found[1] for form in forms for found in form.finditer(text, low)), "")


def _newest(forms: tuple[Form, ...], text: str, low: str) -> str:
    for form in forms:
        if found := [match[1] for match in form.finditer(text, low)]:
            return max(found, key=_rank)
    return ""


def _oldest(forms: tuple[Form, ...], text: str, low: str, good: str) -> str:
    for form in forms:
        found = [match[match.lastindex or 1] for match in form.finditer(text, low)]
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
