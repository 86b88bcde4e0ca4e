"""What an answer to a review round says: tested, failed, or something else.

What testers really write was read in stored mails: Guenter Roeck, Shuah Khan, Jon Hunter, LKFT, CIP, kernelci.org and
others, 2006 to 2026. Quoted lines never count.
"""

import re
from enum import StrEnum

_READ, _LONGEST = 64_000, 400


class Verdict(StrEnum):
    """What an answer says about the round."""

    TESTED = "tested"
    FAILED = "failed"
    OTHER = "other"


_TRAILER = re.compile(r"(?:[a-z]{1,20}-){0,4}tested-by:\s*\S", re.IGNORECASE)
_FAILED_TRAILER = re.compile(r"(?:[a-z]{1,20}-){0,5}failed-by:\s*\S", re.IGNORECASE)
# Results of Guenter Roeck, Jon Hunter and kernelci.org. Those of LKFT are not read: they count old failures as well.
_TABLES = (
    re.compile(r"total:\s*[0-9]{1,9}\s+pass:\s*[0-9]{1,9}\s+fail:\s*(?P<fail>[0-9]{1,9})"),
    re.compile(r"[0-9]{1,9} (?:builds|boots|tests):\s+[0-9]{1,9} pass,\s*(?P<fail>[0-9]{1,9}) fail"),
    re.compile(r"\S{1,80} (?:boot|build): [0-9]{1,9} (?:boots|builds): (?P<fail>[0-9]{1,9}) failed,.{0,200}"),
)
_GOOD = re.compile(
    r"\bno (?:[\w-]{1,15} ){0,3}(?:regressions?\b|(?:problems|issues|failures|errors)"
    r"(?: (?:were |was )?(?:seen|found|noted|noticed|observed|detected|on|in|here|so far|during)\b|[.!]?$))"
    r"|\b(?:did|does|do|have|has)(?: not|n't) (?:find|found|see|seen|show|spot|spotted|notice|noticed) any\b"
    r"|\ball (?:[\w-]{1,15} ){0,2}tests (?:are )?(?:pass|passed|passing|ok)\b"
    r"|\b(?:buil(?:ds?|t)|compile[sd]|boot(?:s|ed)),? (?:and |& )?(?:[\w-]{1,15} ){0,3}"
    r"(?:boot(?:s|ed)?|runs?|running|fine|successfully|ok|cleanly)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\bfail(?:s|ed)? to (?:build|compile|boot)\b"
    r"|\b(?:does|do|did)(?: not|n't) (?:build|compile|boot)\b"
    r"|\b(?:build|boot|compile|compilation|compiling|building|booting)s? (?:is |are |now )?"
    r"(?:fail(?:s|ed|ures?|ing)?|broken|breaks?|broke|regressions?|errors?)\b"
    r"|\b(?:regressions?|failures?) (?:found|noticed|observed|detected|on)\b"
    r"|\bbreaks the (?:build|boot)\b|\bfirst bad commit\b|\bkernel panics?\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\b(?:no|not|without|never|zero|fix(?:es|ed)?|resolve[sd]?)\b[^.;]{0,60}$", re.IGNORECASE)
_NEVER_TOLD = ("thank", "great", "on ", "fixes:")  # what maintainers say back, attributions, trailers
_QUOTED = re.compile(r"\s{0,3}[>|]")
_END = re.compile(r"-- ?|-{2,}\s*(?:original|forwarded) message\s*-{2,}", re.IGNORECASE)


def verdict_of(text: str) -> Verdict:
    """What the unquoted lines of an answer say; in doubt OTHER.

    A Tested-by counts more than what else is said: testers give it although they know of some failure. Then tables
    of results, then words: good ones first, for "no regressions" is often followed by old failures.
    """
    own = _own_lines(text)
    if any(_FAILED_TRAILER.match(line) for line in own):
        return Verdict.FAILED
    if any(_TRAILER.match(line) for line in own):
        return Verdict.TESTED
    counts = [int(found["fail"]) for line in own for table in _TABLES if (found := table.fullmatch(line))]
    if counts:
        return Verdict.FAILED if any(counts) else Verdict.TESTED
    told = [line for line in own if not line.lower().startswith(_NEVER_TOLD)]
    if any(_GOOD.search(line) for line in told):
        return Verdict.TESTED
    return Verdict.FAILED if any(_is_bad(line) for line in told) else Verdict.OTHER


def _own_lines(text: str) -> list[str]:
    """Stripped lines that the sender wrote, up to a signature or a mail that is quoted whole."""
    lines = []
    for line in text[:_READ].splitlines():
        if _END.fullmatch(line):
            break
        if not _QUOTED.match(line):
            lines.append(line.strip()[:_LONGEST])
    return lines


def _is_bad(line: str) -> bool:
    """Whether it tells of a failure, and not of none or of one that is fixed."""
    found = _BAD.search(line)
    return found is not None and _UNLESS.search(line[: found.start()]) is None
