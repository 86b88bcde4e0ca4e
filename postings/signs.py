"""What tells that a mail carries a patch, whatever it says about itself. Pure.

The three signs that regression tracking goes by: a diff, a subject that says PATCH (of the mail or of a mail
pasted into it), and somebody's sign-off. Quoted ones do not count.
"""

import re

from archive.mail import Mail
from postings.subject import is_patch

DIFF, SUBJECT, SIGNED = "diff", "subject", "signed-off"
# These start with a literal line end, which `re` finds by memchr; for `^` it stops at every character.
_DIFF = re.compile(r"\n(?:Index: \S|--- (?:a/|\S+\t))")
_SUBJECT = re.compile(r"\nSubject: *\[PATCH", re.IGNORECASE)
_SIGNED = re.compile(r"\n[Ss]igned-off-by: .+@")
_LINE = 1000  # characters of a first line that are looked at


def signs_of(mail: Mail) -> tuple[str, ...]:
    """The signs that a mail shows, of `diff`, `subject`, `signed-off`; most mails of a discussion show none."""
    text = mail.text
    found = [DIFF] if _has_diff(text) else []
    if is_patch(mail.subject) or ("Subject:" in text and _SUBJECT.search(f"\n{text}")):
        found.append(SUBJECT)
    if "igned-off-by: " in text and (_SIGNED.search(text) or _SIGNED.match(f"\n{text[:_LINE]}")):
        found.append(SIGNED)
    return tuple(found)


def _has_diff(text: str) -> bool:
    """The usual diff is found without an expression: half of all mails have one."""
    text = f"\n{text}"
    return "\ndiff --git " in text or _DIFF.search(text) is not None
