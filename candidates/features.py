# ruff: noqa: E501 - a pattern is read as one line
"""What speaks for and against a mail being the report of a regression. Pure.

Every feature is one line with a name that people read, a weight, and a pattern over the subject or over the words
of the mail (quotes, logs and diffs cut off). Weights are in one unit: a mail whose sum reaches `scorer.THRESHOLD`
is a candidate. No feature knows a person, a list or a message; docs/candidates.md is made from this table.
"""

import re
from dataclasses import dataclass
from typing import Literal

Part = Literal["subject", "words", "text"]  # text: everything, logs and quotes included

_V = r"v?\d+\.\d+(?:\.\d+)*(?:-?rc\d+)?[\w.+-]*"
_GOOD = r"(?:work(?:s|ed|ing)?|fine|ok|okay|good|not affected|unaffected|no (?:such )?(?:issues?|problems?))"
_BAD = r"(?:break(?:s|ing)?|broke|broken|fail(?:s|ed|ing|ure)?|crash(?:es|ed)?|caus(?:es|ed|ing)|introduc(?:es|ed|ing))"
_SHA = r"[0-9a-f]{7,40}"


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that speaks for (weight above zero) or against a report."""

    name: str
    weight: float
    part: Part
    pattern: re.Pattern[str]


def _feature(name: str, weight: float, part: Part, pattern: str) -> Feature:
    return Feature(name, weight, part, re.compile(pattern, re.IGNORECASE | re.MULTILINE))


FEATURES = (
    # For: what people write who know that it worked before.
    _feature("subject says regression", 4.0, "subject", r"\bregress(?:ion|ions|ed|es)?\b|\[bisected\]"),
    _feature("a #regzbot command says since when", 5.0, "words", r"^#regzbot \^?introduced"),
    _feature("first bad commit", 4.0, "text", r"\bfirst bad commit\b"),
    _feature("bisected", 4.0, "words", r"\b(?:git[ -])?bisect(?:ed|ing|ion)?\b|\bculprit\b"),
    _feature("subject says bisected", 2.0, "subject", r"\bbisect"),
    _feature("calls itself a regression", 2.0, "words", r"\bregress(?:ion|ions|ed)\b"),
    _feature(
        "worked in an earlier version", 2.5, "words",
        rf"\b{_GOOD}\b.{{0,60}}\b(?:in|on|with|under|until|till|up to|before|for)\b.{{0,25}}(?:kernel |linux )?{_V}"
        rf"|{_V}\)?,? (?:kernel )?(?:is|was|are|were|does|did|has|had|still|all)?[^.\n]{{0,25}}\b{_GOOD}\b",
    ),
    _feature("known good version", 2.5, "words", r"\b(?:last|latest|known)[ -](?:known[ -])?(?:good|working|pass)\b"),
    _feature("used to work", 2.0, "words", r"\bused to (?:work|be)\b|\bworked (?:fine|well|before|perfectly|flawlessly)"),
    _feature("no longer works", 2.0, "words", r"\bno longer\b|\b(?:stopped|stops|quit) work|\bnot work(?:ing)? any ?more"),
    _feature("no longer, says the subject", 1.5, "subject", r"\bno longer\b|\bany ?more\b|\bstopped\b|\bbrok(?:e|en)\b"),
    _feature(
        "since an update", 2.5, "words",
        rf"\b(?:since|after|when|upon)\b.{{0,30}}\b(?:upgrad|updat|switch|mov|boot)\w*\b.{{0,40}}(?:kernel|linux|{_V})"
        rf"|\b(?:since|starting (?:with|from|in)|as of|beginning with)\b.{{0,25}}{_V}",
    ),
    _feature("from one version to another", 2.0, "words", rf"\b(?:from|between)\b.{{0,20}}{_V}.{{0,20}}\b(?:to|and)\b.{{0,15}}{_V}"),
    _feature("since a version, says the subject", 2.0, "subject", rf"\b(?:since|after|with|in|on|from)\b.{{0,20}}\b{_V}"),
    _feature(
        "a revert helps", 4.0, "words",
        r"\brevert(?:ing|ed)?\b.{0,80}\b(?:fix|help|solv|resolv|mak|cur|work|go(?:es)? away|restor)\w*"
        r"|\b(?:fix|help|solv|resolv|work)\w*\b.{0,40}\b(?:after|when|by|if|with)\b.{0,20}\brevert",
    ),
    _feature(
        "a commit is blamed", 3.0, "words",
        rf"\bcommit {_SHA}\b.{{0,120}}\b{_BAD}\b|\b{_BAD}\b.{{0,60}}\b(?:by|since|after|in|with|to)\b.{{0,20}}\b(?:commit |patch )?{_SHA}\b"
        rf"|\b(?:since|after|due to|because of)\b.{{0,30}}\bcommit {_SHA}",
    ),
    _feature("a commit is blamed in the subject", 3.0, "subject", rf"\b(?:commit|since|after|by|to|\()\s*{_SHA}\b"),
    _feature("last pass, first fail", 3.0, "text", r"last (?:pass|good)(?:ed)?\b.{0,80}\n?.{0,80}first (?:fail|bad)|\bfirst seen on\b"),
    _feature("a robot names the commit", 4.0, "text", r"^commit: [0-9a-f]{40} [(\[]"),
    _feature("good and bad are given", 4.0, "words", rf"\bgood\b(?: tag| version| kernel)?[:=]? ?(?:next-\d{{8}}|{_V}).{{0,60}}\bbad\b"),
    _feature("a test run calls it a regression", 2.0, "words", r"\bregressions? (?:found|detected|noticed|\(compared to)|\b(?:build|test|boot) regressions?\b"),
    _feature("the bug tracker's field says regression", 4.0, "text", r"^ *>? *Regression: Yes"),
    _feature("is new", 1.5, "subject", r"^\s*new\b.*\b(?:warning|error|splat|crash)"),
    _feature("started recently", 2.5, "words", r"\b(?:has |have |had )?(?:started|began|begun) (?:to |triggering|showing|failing|happening|appear)|\bsince (?:some|a few|recent|the last|this) (?:kernel|version|merge|update)"),
    _feature("a tracker's report is forwarded", 3.0, "words", r"\bnotic(?:e|ed) (?:a|an|the).{0,40}report\b|\bforward(?:ing|ed)? (?:it|this|the report)\b"),
    _feature("names a regression to be followed", 2.0, "words", r"\bregzbot\b|\bregressions@lists"),
    # Against: what is written by those who repair, collect, announce or ask.
    _feature("is a patch", -20.0, "subject", r"^\s*(?:re:\s*)?(?:\[[^\]]*\]\s*)*\[[^\]]*\bPATCH|^\s*\[(?:RESEND|RFC|v\d)[^\]]*\d+/\d+"),
    _feature("carries a sign-off", -3.0, "text", r"^Signed-off-by: "),
    _feature("is a pull request", -20.0, "subject", r"\bpull\b|\[GIT\b|\bfixes for [v\d]"),
    _feature("is a collection of results", -20.0, "subject", r"\bBUILD (?:SUCCESS|REGRESSION|WARNING)|\b\d+ (?:builds?|runs|boots|tests)\b|\bmonthly\b.*\breport\b|\bstats\b"),
    _feature("is about a tree's upkeep", -20.0, "subject", r"linux-next: (?!.*(?:crash|boot|oops))|\bTree for\b|\bmerge (?:conflict|window)\b"),
    _feature("a static checker wrote it", -6.0, "text", r"static checker|smatch|coverity|coccinelle|coccicheck|cppcheck"),
    _feature("a fuzzer wrote it, without a culprit", -4.0, "subject", r"^\[?(?:re: )?\[syzbot\]|^KASAN|^KMSAN"),
    _feature("the fuzzer's bisection", 5.0, "text", r"^(?:This )?(?:issue|bug|crash) was bisected to|^bisection is inconclusive to"),
    _feature("is about a branch for testing", -4.0, "subject", r"\b(?:bleeding-edge|testing|pending|wip|for-testing|experimental|staging)\b"),
    _feature("is a warning of a compiler", -5.0, "subject", r"\bwarning: (?!CPU)|\bsparse\b|kernel-doc|excess struct member"),
    _feature("the bug tracker's field says no regression", -3.0, "text", r"^ *>? *Regression: No"),
    _feature("is an improvement", -8.0, "subject", r"\bimprovement\b"),
    _feature("asks", -1.0, "subject", r"\?\s*$|^\s*(?:how|can|why|what|question)\b"),
    _feature("announces", -4.0, "subject", r"\[(?:ANNOUNCE|ANN|CFP|PSA|ANNOUNCEMENT)\b|\breleased?\s*$|\bfirmware updates?\b|wireless-regdb"),
    _feature("says that it is no regression", -4.0, "words", r"\bnot (?:a|an?y?) (?:recent )?regression|\bnever worked|\bnot sure (?:if|whether).{0,30}regression"),
    _feature("proposes a change", -2.0, "subject", r"\[RFC\b|\badd (?:support|usb|device)|\bsupport\b|\bproposal\b"),
)  # fmt: skip
