"""Subjects of patch mails. Pure."""

import re

_PATCH = re.compile(r"^\s*(?:\[[^\]]*\]\s*)*\[[^\]]*\bPATCH[^\]]*\]", re.IGNORECASE)
_BRACKETS = re.compile(r"^\s*(?:\[[^\]]*\]\s*)+")


def is_patch(subject: str) -> bool:
    """A posting, not a reply to one: the subject starts with brackets that say PATCH, in whatever form."""
    return _PATCH.match(subject) is not None


def without_brackets(subject: str) -> str:
    """What the commit's subject would be: `[PATCH net v2 3/7] r8169: ...` without the brackets."""
    return _BRACKETS.sub("", subject).strip() or subject.strip()
