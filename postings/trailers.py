"""Trailers of people who looked at a patch: those that it carries, those that a reply gives. Pure.

A sign-off is no word of somebody on a patch of another: it is left out in both.
"""

import re
from collections.abc import Iterator
from itertools import islice

from archive.headers import parse_mailbox
from postings.facts import Trailer

_BY = re.compile(r"-[bB][yY]\b[ \t]{0,3}:")
_NAME = re.compile(r"[A-Za-z][A-Za-z-]{1,38}")
_LONGEST_NAME = 40
_LONGEST_VALUE = 300
_LONGEST_REPLY = 200_000  # characters: what is longer is a log or a dump
_MOST = 100  # of one mail: beyond is not written by people
_SCISSORS = re.compile(r"\n-{2,40} ?(?:>8|8<)")  # below it stands a patch
_INDENTED_QUOTE = re.compile(r"(?<=\n) >[^\n]*")
_MOST_TRIED = 1000  # lines that look like trailers
_ADDRESS_LINE = re.compile(r"[ \t]{0,20}<(?:mailto:)?[^\s<>@]{1,100}@[^\s<>]{1,100}>")
_USUAL = re.compile(r"([A-Za-z][A-Za-z.' -]{0,80}) <([A-Za-z0-9._+-]{1,80}@[A-Za-z0-9._-]{1,80})>")
_MAILTO = re.compile(r"[<\[]?mailto:", re.IGNORECASE)
# Without an address a value is a person only where it looks like a name: "Co-developed-by: tag is missing".
_NAMED = re.compile(r"[A-Z\u00c0-\U0010ffff][^\s:,;]{1,40}(?: [A-Z\u00c0-\U0010ffff][^\s:,;]{0,40}){0,4}")
_COMMENT = re.compile(r"\s#|\s//")
# Words that stand together before one -by: `Reported-bisected-and-tested-by`.
_WORD = re.compile(
    "reported|tested|reviewed|acked|suggested|bisected|diagnosed|debugged|nacked|reproduced|analy[sz]ed|requested"
    "|inspired|verified|confirmed|noticed|spotted|found|ack|nack|nak|naked|review|test"
)
_MEANT = {
    "ack": "acked",
    "nack": "nacked",
    "nak": "nacked",
    "naked": "nacked",
    "review": "reviewed",
    "reviewd": "reviewed",
    "test": "tested",
}
_LEFT_OUT = frozenset({"signed-off", "signed", "sign-off", "singed-off", "submitted"})
# The first word of a paragraph, or a sentence of its own: elsewhere NAK is a word of USB and I2C.
_NACK = re.compile(
    r"(?:\A\n?|\n\n)(?:So,? |so |Big |Hard |Strong )?NAC?K(?:-?(?:ed|ED))?"
    r"(?=[.,!;\n]|$| \(| since | from me| (?:for|to) (?:this|adding|the (?:patch|series)))"
    r"|[.!?] NAC?K[.!]\s"
)
# Where a reply stops being its writer's own words without any mark of quotation: a diff, a copy of the mail replied to.
_ENDS = (
    "\ndiff --git ",
    "\n--- a/",
    "\n-----Original Message-----",
    "\n-------- Original Message",
    "\n-------- Forwarded Message",
    "\n---------- Forwarded message",
    "\n----- Original Message",
)


def carried(text: str) -> tuple[Trailer, ...]:
    """Trailers in a commit message (before the `---` line), in order, without the sign-offs."""
    return tuple(islice(_trailers(text), _MOST)) if has_form(text) else ()


def given(text: str) -> tuple[Trailer, ...]:
    """Trailers that the writer of a reply gives: neither quoted nor in a diff.

    A plain `NAK` is `nacked` without name and address: its writer is the mail's.
    """
    return given_in(own_words(text)) if has_form(text) or "NA" in text else ()


def has_form(text: str) -> bool:
    """Whether anything in a text has the form of a trailer, quoted or not: spares most talk the rest."""
    return "-by" in text or "-By" in text or "-BY" in text


def given_in(words: str) -> tuple[Trailer, ...]:
    """The same, from what `own_words` gives."""
    found = carried(words)
    if not _is_nack(words) or any(trailer.kind == "nacked" for trailer in found):
        return found
    return (*found, Trailer("nacked", "", ""))


def own_words(text: str) -> str:
    """What the writer of a reply says, line by line; quoted lines are empty."""
    lines = text[:_LONGEST_REPLY].split("\n")
    own = "\n".join([line if line[:1] not in ">|" else "" for line in lines])
    if "\n >" in own:
        own = _INDENTED_QUOTE.sub("", own)
    if (">8" in own or "8<" in own) and (scissors := _SCISSORS.search(own)):
        own = own[: scissors.start() + 1]
    if "\n---" not in own and "\ndiff" not in own:
        return own
    ends = [place for end in _ENDS if (place := own.find(end)) >= 0]
    return own[: min(ends) + 1] if ends else own


def _is_nack(words: str) -> bool:
    """Whether a NAK stands where only people put one; a log may say it a thousand times."""
    if "NA" not in words:
        return False
    for word in ("NAK", "NACK"):
        place = -1
        for _ in range(_MOST):
            place = words.find(word, place + 1)
            if place < 0:
                break
            if _NACK.search(words, max(0, place - 10), place + 40):
                return True
    return False


def _trailers(text: str) -> Iterator[Trailer]:
    place = 0
    for _ in range(_MOST_TRIED):
        if (found := _BY.search(text, place)) is None:
            return
        start = text.rfind("\n", max(0, found.start() - _LONGEST_NAME), found.start()) + 1
        end = text.find("\n", found.end())
        place = end = len(text) if end < 0 else end
        name = _NAME.fullmatch(text, start, found.start()) if start or found.start() <= _LONGEST_NAME else None
        if name is None:
            continue
        value = text[found.end() : min(end, found.end() + _LONGEST_VALUE)]
        if "@" not in value and (wrapped := _ADDRESS_LINE.match(text, end + 1)):
            value = f"{value} {wrapped[0]}"
        person, address = _person(value)
        if address or _NAMED.fullmatch(person):
            for kind in _kinds(name[0].lower()):
                yield Trailer(kind, person, address)


def _kinds(name: str) -> Iterator[str]:
    """What stands before -by, one by one: `reported-and-tested` is two."""
    for part in name.replace("-by-and-", "-and-").split("-and-"):
        words = part.split("-")
        for kind in words if all(map(_WORD.fullmatch, words)) else [part]:
            if kind and kind not in _LEFT_OUT:
                yield _MEANT.get(kind, kind)


def _person(value: str) -> tuple[str, str]:
    """Name and address in a trailer's value, comments left out; the usual form needs no expression."""
    value = value.strip()
    if usual := _USUAL.fullmatch(value):
        return usual[1].rstrip(), usual[2].lower()[:254]
    value = _MAILTO.sub("<", value)
    if comment := _COMMENT.search(value):
        value = value[: comment.start()]
    name, address = parse_mailbox(value.encode("utf-8", "replace"))
    if not address:
        name = value.partition("<")[0].partition("(")[0].strip(" \t.,;\"'")[:200]
    elif not name or "@" in name:
        place = value.lower().find(address)
        name = value[: max(0, place)].strip(" \t<([\"',;-")[:200]
    return name if name.isprintable() else "", address
