"""What a mail server says that could not deliver a mail. Pure; anybody may have written it, of any size and shape.

Standard reports (RFC 3464) say it in fields. Others are known by how they begin; they often end with the mail that came
back, whose text, full of version numbers, says nothing about delivery and is not looked at.
"""

import re
from dataclasses import dataclass
from email.message import Message
from enum import Enum

from outgoing.parts import Part, parts

_REPORTS = ("message/delivery-status", "message/global-delivery-status")  # RFC 3464, RFC 6533
_LONGEST_REASON = 200
_TEXT = 32_768  # characters of text looked at
_RECIPIENTS = 50  # of a report
# Full (RFC 3463: x.2.2), or refused for what the mail or its sender is (x.7.y): nothing is wrong with the address.
_FULL = re.compile(r"[45]\.2\.2")
_POLICY = re.compile(r"[45]\.7\.\d+")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
# A status stands behind a reply code or a number sign; alone it might be a version of the kernel.
_SAID = re.compile(r"(?:\b[45]\d\d[ -]+#?|#)([45]\.\d{1,3}\.\d{1,3})\b(?!\.\d)")
_CODE = re.compile(r"(?m)(?:^|[\s(:])([45])\d\d[ -]")
_NOBODY = re.compile(
    r"(?i)(user|recipient|mailbox|address|account)( is)? (unknown|disabled|not (found|known)|does(n't| not) exist)"
    r"|(unknown|no such|invalid|unrouteable) (user|recipient|mailbox|address|account)|no mailbox here by that name"
)
_IS_FULL = re.compile(r"(?i)(over ?quota|mailbox (is )?full|quota exceeded|exceeded (the |its )?storage)")
_OPENINGS = re.compile(
    r"(?i)this is the qmail-send program"  # QSBM
    r"|a message that you sent could not be delivered to"  # Exim
    r"|this is the (mail system|postfix program) at host"  # Postfix
    r"|delivery has failed to these recipients|your message did not reach some or all"  # Exchange
    r"|the following (message to .{1,99} was undeliverable|addresses had permanent fatal errors)"  # sendmail
    r"|delivery to the following recipients? (has )?(failed|been delayed)|message could not be delivered"
)
_DELAYED = re.compile(r"(?i)\b(will (be retried|continue|keep trying)|delayed \d+ hours|no action is required)")
_COPY = re.compile(r"(?i)copy of (the|your) message|original message|below this line|return-path|returned message")
_ANSWERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "X-Vacation")


class Kind(Enum):
    """HARD: the address does not work. SOFT: given up, for a reason that may pass. NONE: nothing that counts."""

    HARD = "hard"
    SOFT = "soft"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail means for its recipient; `status` as in RFC 3463, where one is told; `reason` is one line."""

    kind: Kind
    reason: str
    status: str = ""


def read_bounce(raw: bytes) -> Bounce:
    """What a mail to a return address says; never fails."""
    found = parts(raw)
    head = found[0].head
    fields = [group for part in found if part.kind in _REPORTS for group in _groups(part.text)]
    if fields:
        return _of_report(fields)
    if head.get_param("report-type") in ("disposition-notification", "feedback-report"):
        return Bounce(Kind.NONE, "a report that is not about delivery")
    text = _own_text(found)
    if "X-Failed-Recipients" in head or (_is_from_a_server(head) and _OPENINGS.search(text)):
        return _of_text(text)
    if _is_automatic(head):
        return Bounce(Kind.NONE, "an automatic answer")
    return Bounce(Kind.NONE, "not about delivery")


def _of_report(groups: list[dict[str, str]]) -> Bounce:
    """The worst that a report says of a recipient."""
    said = [_of_fields(group) for group in groups if "action" in group]
    for kind in (Kind.HARD, Kind.SOFT, Kind.NONE):
        for bounce in said:
            if bounce.kind is kind:
                return bounce
    return Bounce(Kind.NONE, "a report without a recipient")


def _of_fields(group: dict[str, str]) -> Bounce:
    """RFC 3464, 2.3: delayed, delivered, relayed and expanded are no failure."""
    action = group["action"].lower().split(" ")[0]
    found = _STATUS.search(group.get("status", ""))
    status = found[0] if found else ""
    reason = _line(group.get("diagnostic-code", "").partition(";")[2] or group.get("status", "") or action)
    if action != "failed" or status.startswith("2"):
        return Bounce(Kind.NONE, f"{_line(action)[:20]}: {reason}"[:_LONGEST_REASON], status)
    return _judged(status, reason)


def _of_text(text: str) -> Bounce:
    if _DELAYED.search(text):
        return Bounce(Kind.NONE, "delayed: the server goes on trying")
    found = _SAID.search(text)
    code = _CODE.search(text)
    status = found[1] if found else ""
    around = found or code or _NOBODY.search(text) or _IS_FULL.search(text)
    start = text.rfind("\n", 0, around.start() + 1) + 1 if around else 0
    reason = _line(text[start : start + 2 * _LONGEST_REASON].split("\n\n")[0])
    if not status and code and not _NOBODY.search(text):
        status = f"{code[1]}.0.0"
    return _judged(status, reason)


def _judged(status: str, reason: str) -> Bounce:
    """A failure by its status, or by its words where the status is missing or means too much."""
    if _NOBODY.search(reason):
        kind = Kind.HARD
    elif _POLICY.fullmatch(status):
        return Bounce(Kind.NONE, f"refused, which says nothing of the address: {reason}"[:_LONGEST_REASON], status)
    elif status.startswith("4") or _FULL.fullmatch(status) or _IS_FULL.search(reason):
        kind = Kind.SOFT
    else:
        kind = Kind.HARD
    return Bounce(kind, reason, status)


def _groups(text: str) -> list[dict[str, str]]:
    """Groups of fields with blank lines between; the first value of a name counts."""
    groups: list[dict[str, str]] = []
    for block in re.split(r"\n[ \t]*\n", text[:_TEXT])[: _RECIPIENTS + 1]:
        group: dict[str, str] = {}
        for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                group.setdefault(name.strip().lower(), value.strip())
        groups.append(group)
    return groups


def _own_text(found: list[Part]) -> str:
    """What the server itself says: the first text, up to the mail that came back."""
    text = next((part.text for part in found if part.kind.startswith("text/")), "")[:_TEXT]
    lines = text.split("\n")
    is_end = (line.startswith(("--", "Original message")) and _COPY.search(line[:_LONGEST_REASON]) for line in lines)
    return "\n".join(lines[: next((place for place, end in enumerate(is_end) if end), len(lines))])


def _is_from_a_server(head: Message) -> bool:
    sender = str(head.get("From", "")).lower()
    path = head.get("Return-Path")
    return (path is not None and str(path).strip() == "<>") or "mailer-daemon" in sender or "postmaster" in sender


def _is_automatic(head: Message) -> bool:
    submitted = str(head.get("Auto-Submitted", "no")).strip().lower()
    return (
        submitted != "no" or any(name in head for name in _ANSWERS) or "auto" in str(head.get("Precedence", "")).lower()
    )


def _line(text: str) -> str:
    """One line that can be logged."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _LONGEST_REASON]).split())[
        :_LONGEST_REASON
    ]
