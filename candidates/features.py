# ruff: noqa: E501 - a pattern is read as one line
"""What speaks for and against a mail being the report of a regression. Pure.

Every feature is one line with a name that people read, a weight, and a pattern over the subject, over the words of
the mail (the subject with it; logs and diffs cut off, quotes kept), those near a version, or over its whole text. Weights are in one unit:
a mail whose sum reaches `scorer.THRESHOLD` is a candidate. No feature knows a person, a list or a message;
docs/candidates.md shows this table, and a test holds the two together. Every repetition is bounded.

Most mails have none of the words that a pattern cannot do without, and looking for a word takes a twentieth of the time:
`needs` names them, where there are such words. A test makes texts from the patterns to see that none is missing.
"""

import re
from dataclasses import dataclass
from typing import Literal

Part = Literal["subject", "words", "versions", "text"]  # versions: words near one; text: everything, logs included

# Versions are marked once, so that patterns find them fast. Linux 3 is from 2011; a bus or a frequency is no version.
MARK = "¤"
_NEAR = 160  # characters before and behind
_OTHERS = "".join(
    rf"(?<!\b{word} .)" for word in ["usb", "pcie", "hdmi", "bluetooth", "bios", "firmware", "gcc", "clang"]
)
# Starts with a set, and looks back only then: `re` skips what is not in the set three times as fast as anything else.
_VERSION = re.compile(
    rf"[vn2-9](?<![\w.].){_OTHERS}(?:(?:(?<=v)(?:2\.6|[3-9]\.\d{{1,2}})|(?<=2)\.6|(?<=[3-9])\.\d{{1,2}})"
    r"(?!\d* ?(?:[gm]hz|gb|gbps|gt|v\b))|(?<=n)ext-\d{8}\b)"
)
_KERNEL = rf"{MARK}[\w.+-]{{1,40}}(?: rc\d+)?"
_NOT = r"(?<!not )(?<!n't )(?<!n’t )(?<!never )(?<!no longer )(?<!to )(?<!'m )(?<!am )(?<!been )"
_GOOD = rf"(?=[bfgnoruw]){_NOT}(?:work(?:s|ed|ing)?|runs|ran|booted|boots|fine|ok|okay|good|not affected|unaffected|no (?:such )?(?:issues?|problems?|errors?))"
_ABSENT = r"(?:not|n't|n’t|never|no longer|can ?not) (?:happen|occur|present|reproduc|see|exhibit|affect|appear|show|there|exist|have|had|experienc)\w*"
_BAD = r"(?:break(?:s|ing)?|broke|broken|fail(?:s|ed|ing|ure)?|crash(?:es|ed)?|caus(?:es|ed|ing)|introduc(?:es|ed|ing)|hang(?:s|ing)?|stop(?:s|ped)|drop(?:s|ped)|slow(?:s|ed|er)|trigger(?:s|ed)|regress(?:es|ed)|degrad(?:es|ed|ation))"
_FAULT = r"(?:fail(?:s|ed|ing|ure|ures)?|br(?:oke|oken|eaks?|eakage)|hang(?:s|ing)?|hung|crash(?:es|ed|ing)?|freez(?:e|es|ing)|panic(?:s|ked)?|oops(?:es)?|stalls?|do(?:es)? not|(?:is|are|has|have|do|does|did|ca|wo)n['’]t|is bad|never|stays|stops|problems?|issues?|bugs?|happens?|affected|fails|regress(?:es|ed|ion)|flickers?|garbled|missing|gone|dead|see)"
_SHA = r"[0-9a-f]{7,40}"
_OLDER = r"(?:older|earlier|previous|prior|old|last)(?: \w+){0,2} (?:kernels?|versions?|releases?|rcs?)"
_REGRESSION = r"(?<!\bno )(?<!\b0 )\bregress(?:ion|ions|ed|es)?\b(?![ -](?:tests?|testing|suites?)\b|: (?:No|Yes)\b)"


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that speaks for (weight above zero) or against a report."""

    name: str
    weight: float
    part: Part
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ("",)  # where the pattern matches, there is one of these

    def is_in(self, text: str) -> bool:
        """Whether a text, in lower case and marked where `part` is, shows it."""
        for word in self.needs:
            if word in text:
                return self.pattern.search(text) is not None
        return False


def _feature(name: str, weight: float, part: Part, pattern: str, *, needs: str = "") -> Feature:
    """Patterns are for text in lower case: ignoring the case while matching takes half as long again."""
    lowered = re.sub(r"\\.|[A-Z]", lambda m: m[0] if m[0][0] == "\\" else m[0].lower(), pattern)
    return Feature(name, weight, part, re.compile(lowered, re.MULTILINE), tuple(needs.split("|")))


def marked(text: str) -> str:
    """Text in lower case, with a mark before every version of a kernel."""
    return _VERSION.sub(rf"{MARK}\g<0>", text.replace(MARK, " ").lower())


def near_versions(text: str) -> str:
    """Of a marked text, what stands near the marks, cut at spaces: the rest takes most of the time."""
    pieces: list[list[int]] = []
    at = text.find(MARK)
    while at >= 0:
        start = min(at, text.find(" ", at - _NEAR)) if at > _NEAR else 0
        if pieces and start <= pieces[-1][1]:
            pieces[-1][1] = at + _NEAR
        else:
            pieces.append([start, at + _NEAR])
        at = text.find(MARK, at + 1)
    return "\n".join(text[start:end] for start, end in pieces)


FEATURES = (
    # For: what people write who know that it worked before.
    _feature("subject says regression", 3.0, "subject", rf"{_REGRESSION}|\[bisected\]"),
    _feature("calls itself a regression", 2.0, "words", _REGRESSION, needs="regress"),
    _feature("a #regzbot command says since when", 5.0, "words", r"^#regzbot \^?introduced", needs="#regzbot"),
    _feature("first bad commit", 4.0, "text", r"\bfirst bad commit\b", needs="first bad commit"),
    _feature("bisected", 4.0, "words", r"\b(?:git[ -])?bisect(?:ed|ing|ion|s)?\b|\bculprit\b", needs="bisect|culprit"),
    _feature("subject says bisected", 2.0, "subject", r"\bbisect"),
    _feature(
        "worked in an earlier version", 2.5, "versions",
        rf"\b{_GOOD}\b.{{0,60}}\b(?:in|on|with|under|until|till|up to|before|for|as of)\b.{{0,25}}{_KERNEL}"
        rf"|{_KERNEL}\)?,?:? (?:kernel )?(?:is|was|are|were|does|did|has|had|still|all)?[^.\n]{{0,25}}\b{_GOOD}\b"
        rf"|{_ABSENT}\b.{{0,40}}\b(?:in|on|with|under|until|before|for)\b.{{0,25}}{_KERNEL}|{_KERNEL}\)? (?:does|did|do|was|is|has|had|can) ?{_ABSENT}"
        rf"|\b(?:does|did|do|is|was)(?: not|n't|n’t) (?:in|on|with|under) .{{0,15}}{_KERNEL}",
    ),
    _feature(
        "an older kernel works", 4.0, "words",
        rf"\b{_OLDER}\b.{{0,40}}\b{_GOOD}\b|\b{_OLDER}\b.{{0,20}}{_ABSENT}|\b{_GOOD}\b.{{0,40}}\b(?:in|on|with|before|using)\b.{{0,12}}\b{_OLDER}"
        rf"|\b(?:downgrad|roll(?:ing|ed)? back|go(?:ing|es)? back|went back|switch(?:ing|ed)? back|revert(?:ing|ed)? (?:back )?to)\w*\b.{{0,40}}\b(?:kernel|linux|{_KERNEL})",
        needs="old|earlier|previous|prior|last|downgrad|back|revert",
    ),
    _feature("known good version", 2.5, "words", r"\b(?:last|latest|known)[ -](?:known[ -])?(?:good|working|pass)\b", needs="good|working|pass"),
    _feature("good and bad are given", 4.0, "versions", rf"\bgood\b(?: tag| version| kernel)?[:=]? ?{_KERNEL}.{{0,60}}\bbad\b"),
    _feature("last pass, first fail", 3.0, "text", r"last (?:pass|good)(?:ed)?\b.{0,80}\n?.{0,80}first (?:fail|bad)|\bfirst seen on\b|^\W{0,4}last pass: ", needs="last pass|last good|first seen on"),
    _feature(
        "used to work", 2.0, "words",
        r"\bused to (?:work|be|boot|run)\b|\bworked (?:fine|well|before|perfectly|flawlessly|ok|great|until|previously|without|just)"
        r"|\b(?:previously|formerly|always|was|were) work(?:ed|ing)\b|\bnever (?:had|saw|seen|happened|experienced)\b.{0,40}\bbefore\b",
        needs="used to|worked|working|never",
    ),
    _feature("no longer works", 2.0, "words", r"\bno longer\b|\b(?:stopped|stops|quit) (?:work|boot|function|be)|\bn[o'’]t \w+(?: \w+)? any ?more\b", needs="no longer|stopped|stops|quit|any more|anymore"),
    _feature("no longer, says the subject", 1.5, "subject", r"\bno longer\b|\bany ?more\b|\bstop(?:s|ped)\b|\bbr(?:oke|oken|eaks?|eakage|eaking)\b|\bwo(?:n't|n’t) boot\b|\bfails? to boot\b"),
    _feature(
        "since an update", 2.5, "words",
        rf"\b(?:since|after|when|upon)\b.{{0,30}}\b(?:upgrad|updat|switch|mov|boot|install)\w*\b.{{0,40}}(?:kernel|linux|{_KERNEL})"
        rf"|\b(?:since|starting (?:with|from|in|at)|as of|beginning with|ever since)\b.{{0,25}}{_KERNEL}"
        r"|\bsince (?:the |an? |my |this |some )?(?:latest |recent |last )?(?:\w+ )?(?:upgrade|update)\b",
        needs=f"upgrad|updat|switch|mov|boot|install|{MARK}",
    ),
    _feature(
        "from one version to another", 2.0, "versions",
        rf"\b(?:from|between)\b.{{0,20}}{_KERNEL}.{{0,20}}\b(?:to|and)\b.{{0,15}}{_KERNEL}|{_KERNEL} ?(?:->|=>|→|-->) ?{_KERNEL}",
    ),
    _feature("since a version, says the subject", 2.0, "subject", rf"\b(?:since|after|starting|from|between|as of)\b.{{0,20}}{_KERNEL}|{_KERNEL} ?(?:->|=>|→|-->) ?{_KERNEL}"),
    _feature(
        "fails in a version", 1.5, "versions",
        rf"\b{_FAULT}\b.{{0,40}}\b(?:in|on|with|under|of|at)\b.{{0,20}}{_KERNEL}|{_KERNEL}\)?,?:? .{{0,25}}\b{_FAULT}\b|\bno \w+ (?:in|on|with|under)\b.{{0,15}}{_KERNEL}",
    ),
    _feature(
        "got worse", 2.0, "versions",
        rf"\b(?:drop(?:s|ped)?|decreas\w+|degrad\w+|slow(?:s|er|ed|down)?|worse|halved|doubled|tripled|lower|higher|warmer|hotter)\b.{{0,60}}\b(?:from|compared|than|versus|vs|since|after)\b.{{0,40}}{_KERNEL}"
        rf"|\bcompared (?:to|with)\b.{{0,20}}{_KERNEL}|\b(?:from|between)\b.{{0,20}}{_KERNEL}.{{0,60}}\b(?:drop(?:s|ped)?|decreas\w+|degrad\w+|slow(?:er|ed|down)|worse)\b",
    ),
    _feature(
        "a revert helps", 4.0, "words",
        r"\brevert(?:ing|ed|s)?\b(?! (?:back )?to\b).{0,80}\b(?:fix|help|solv|resolv|mak|cur|work|go(?:es)? away|went away|restor|able|(?:get|got|gets|getting)\b.{0,30}\bback|bring|disappear|avoid|gone|good again|fine)\w*"
        r"|\b(?:fix|help|solv|resolv|work|gone|disappear|fine)\w*\b.{0,40}\b(?:after|when|by|if|with|once)\b.{0,30}\brevert",
        needs="revert",
    ),
    _feature("asks for a revert", 2.5, "words", r"\b(?:please|should(?: be)?|need to(?: be)?|must be|let's|propose to|consider) revert|\brevert(?:ing|ed)? (?:request|it|this|that) (?:for now|until)|\brequest(?:ing)? (?:a |the |to )?revert", needs="revert"),
    _feature(
        "a commit is blamed", 3.0, "words",
        rf"\bcommit {_SHA}\b.{{0,120}}\b{_BAD}\b|\b{_BAD}\b.{{0,60}}\b(?:by|since|after|in|with|to)\b.{{0,20}}\b(?:commit |patch )?{_SHA}\b"
        r"|\b(?:since|after|without|before) (?:that|this|the|said) (?:commit|patch|change)\b"
        rf"|\b(?:since|after|due to|because of|starting (?:with|from|at))\b.{{0,30}}\bcommit {_SHA}|\b(?:caused|introduced|broken) by (?:the )?(?:following )?(?:commit|patch|change)\b",
    ),
    _feature("a commit broke it", 1.0, "words", rf"\bbroken? (?:by|since|in|with)\b.{{0,30}}\b(?:commit|patch|{_SHA})\b|\b(?:commit|patch) {_SHA}\b.{{0,60}}\b(?:broke|breaks|regress\w*)\b", needs="broke|breaks|regress"),
    _feature("a commit is blamed in the subject", 3.0, "subject", rf"\b(?:commit|since|after|by|to|\()\s*{_SHA}\b|^(?:\[[^\]]+\] ?)+{_SHA}: "),
    _feature("a robot names the commit", 4.0, "text", r"^commit: [0-9a-f]{40} [(\[]", needs="commit: "),
    _feature("a test run calls it a regression", 2.0, "words", r"\bregressions? (?:found|detected|noticed|\(compared to)|\b(?:build|test|boot) regressions?\b", needs="regress"),
    _feature("the bug tracker's field says regression", 4.0, "text", r"^ {0,20}>? {0,20}Regression: Yes", needs="regression: yes"),
    _feature("is new", 1.5, "subject", r"^\s*new\b.*\b(?:warning|error|splat|crash)"),
    _feature("started recently", 2.5, "words", r"\b(?:has |have |had )?(?:started|began|begun) (?:to |triggering|showing|failing|happening|appear|hanging|crashing|seeing)|\bsince (?:some|a few|recent|the last|this|a couple of) (?:\w+ )?(?:kernel|version|merge|update|release|rc)", needs="started|began|begun|since"),
    _feature("a tracker's report is forwarded", 3.0, "words", r"\bnotic(?:e|ed) (?:a|an|the).{0,40}report\b|\bforward(?:ing|ed)? (?:it|this|the report)\b", needs="notice|forward"),
    _feature("names a regression to be followed", 2.0, "words", r"\bregzbot\b|\bregressions@lists", needs="regzbot|regressions@lists"),
    _feature("the fuzzer's bisection", 5.0, "text", r"^(?:This )?(?:issue|bug|crash) was bisected to|^bisection is inconclusive to", needs="was bisected to|bisection is inconclusive"),
    # Against, by the subject alone: what is sent by those who repair, collect or announce.
    _feature("is a patch", -20.0, "subject", r"^\s*(?:(?:re|fwd?): *)*(?:\[[^\]]*\] *)*\[[^\]]*\bPATCH(?:ES|v\d+)?\b|^\s*\[(?![^\]]*(?:regress|:))(?:[^\]]*\b\d+/\d+|[^\]]*\bv\d+(?!\.?\d))[^\]]*\]"),
    _feature("is about a patch's way", -20.0, "subject", r"^(?:FAILED: )?patch \"|^applied \"|^\[tip: |^\[git:|\.patch (?:added to|removed from)|\bhas been added to the\b"),
    _feature("is a pull request", -20.0, "subject", r"\[[^\]]*\bPULL\b[^\]]*\]|^\[GIT\b(?! bisect)|\bpull[- ]requests?\b|^\s*pull: |\bplease pull\b|\bfixes for [v\d]"),
    _feature("is a collection of results", -20.0, "subject", r"\] BUILD (?:SUCCESS|REGRESSION|WARNING)|\b\d+ (?:builds?|runs?|boots?|tests?)[:,]|\bmonthly\b.*\breport\b|\btest report for\b|^\[STATUS\]|\bregressions?/improvements\b|^linux regressions report\b|\breported regressions (?:from|since)\b|\bdaily build\b|\bCI\.\S+:"),
    _feature("is about a tree's upkeep", -20.0, "subject", r"^(?:re: )?linux-next: (?!.*(?:crash|boot|oops|runtime))|\bmerge conflicts?\b|\bmerge window (?:is|has|will|opens?|closed)\b"),
    _feature("announces a release or a hole", -20.0, "subject", r"^(?:\[ANN\w*\] *)?(?:linux|v)? ?\d+\.\d+[\w.-]*(?: released?)?\s*$|^(?:REJECTED: )?CVE-\d{4}-\d+|^\[(?:LSF|CFP)\b|\bTOPIC\]"),
    # Against, as far as it goes.
    _feature("announces", -6.0, "subject", r"\[(?:ANNOUNCE|ANN|CFP|PSA|ANNOUNCEMENT)\b|\breleased?\s*$|\bfirmware updates\b|\bcall for (?:papers|topics|participation|proposals|testing)\b|\b(?:irc|weekly|monthly|community) meeting\b|\bmeeting (?:minutes|notes)\b|\bworkshop\b|\bsummit\b|\bnewsletter\b"),
    _feature("has the form of a patch", -8.0, "text", r"^Signed-off-by: .{3,100}\n(?:.{0,100}\n){0,8}?---\n", needs="signed-off-by: "),
    _feature("carries a sign-off", -3.0, "text", r"^Signed-off-by: ", needs="signed-off-by: "),
    _feature("asks for a backport", -4.0, "words", r"\b(?:please|could you|can you|kindly)\b.{0,30}\b(?:back-?port|queue|pick(?: up)?|cherry-pick|pull in|include|apply)\b.{0,60}\b(?:stable|commits?|\d\.\d+\.y)\b|\bback-?port(?:ing)? request|\brequest(?:ing)? (?:a |for |to )?(?:stable )?back-?port", needs="please|could you|can you|kindly|backport|back-port"),
    _feature("a static checker wrote it", -6.0, "text", r"\b(?=[sc])(?:static checker|smatch|coverity|coccinelle|coccicheck|cppcheck)\b", needs="static checker|smatch|coverity|cocci|cppcheck"),
    _feature("a fuzzer wrote it", -4.0, "text", r"\b(?=[sf])(?:syzkaller|syzbot|fuzz(?:er|ing|ed))\b", needs="syzkaller|syzbot|fuzz"),
    _feature("is about a branch for testing", -4.0, "subject", r"^\[[\w.+-]+:(?!(?:[\w./-]*[-/])?(?:main|master|mainline|next|fixes|linus|urgent|core|linux-[\d.]+y)\b)[^\] ]+(?: \d+/\d+)?\]|^\S+/(?:testing|staging|wip|experimental)\b"),
    _feature("is a warning of a compiler", -5.0, "subject", r":\d+(?::\d+)?:? (?:\w+: )*warning: |\b(?:sparse|kismet|htmldocs): |\bwarning: objtool|kernel-doc|\bexcess struct member|\bincluded more than once|\bwarning: modpost|\bmissing MODULE_|\bsection mismatch"),
    _feature("is a comment on a tracker's page", -1.0, "text", r"^-{2,3} Comment #[1-9]", needs="-- comment #"),
    _feature("is a change of a tracker's fields", -3.0, "text", r"^ {1,20}What {1,40}\|Removed", needs="removed"),
    _feature("is an improvement", -8.0, "subject", r"\d%? improvements?\b"),
    _feature("asks", -1.0, "subject", r"\?\s*$|^\s*\[?(?:how|can|why|what|question|query)\b"),
    _feature("says that it is no regression", -4.0, "words", r"\bnot (?:a|an?y?) (?:recent )?regression|\bnever worked|\bnot sure (?:if|whether).{0,30}regression", needs="not a|not sure|never worked"),
    _feature("proposes a change", -2.5, "subject", r"\[(?:RFC|RFT|DISCUSSION)\b|\badd(?:s|ing)? (?:\w+ ){0,3}(?:support|device|quirk)\b|^\s*support\b|\bproposal\b"),
)  # fmt: skip
