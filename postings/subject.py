"""Subjects of patch mails. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from postings.brackets import Brackets
from postings.facts import Kind, Subject

_PATCH = re.compile(r"^\s*(?:\[[^\]]*\]\s*)*\[[^\]]*\bPATCH[^\]]*\]", re.IGNORECASE)

_LONGEST = 1000  # characters that are read, as archive.mail keeps
_MOST_PARTS = 20  # prefixes and brackets in front of a title
# What mailers put before the subject of a reply or a forwarded mail, in the languages that lists have seen.
_REPLY_WORDS = (
    "reply|re|antwort|antw|aw|sv|vs|vl|rif|res|rv|r|tr|wg|fwd|fw|enc|odp|pd|ynt|ilt|atb|doorst"
    "|回复|回覆|答复|答覆|转发|轉寄|轉發|返信|转|απ|отв|ответ"
)
_REPLY = re.compile(
    rf"(?:{_REPLY_WORDS})[ ]?(?:[\[(][ ]?\d{{1,4}}[ ]?[\])]|[\^*]\d{{1,4}})?[ ]?[:\uff1a]\s*", re.IGNORECASE
)
_RE = re.compile(r"re[ ]?(?:\[\d{1,4}\])?[ ]?:\s*", re.IGNORECASE)
_PASTED = re.compile(r"subject:\s*", re.IGNORECASE)
_BRACKET = re.compile(
    r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\][:,]?\s*"
)  # one pair inside is let be: `[PATCH [RT] 1/4]`
# A bracket that is never closed ends with the last word that belongs to it.
_UNCLOSED = re.compile(
    r"\[((?:(?:rfc|resend)\s+)?patch(?:\s+(?:rfc|resend|v\d{1,3}|\d{1,4}/\d{1,4}))*)(?:\s+|$)", re.IGNORECASE
)
# `PATCH: ...`, `PATCH v2 1/3: ...` and `PATCH 1/3 ...` without brackets, or without the first one.
_BARE = re.compile(
    r"((?:rfc[ ])?patch(?:[ ]?v\d{1,3})?(?:[ ]?\d{1,4}/\d{1,4})?(?:[ ]v\d{1,3})?)[ ]?[\]:]\s*"
    r"|(patch(?:[ ]v\d{1,3})?[ ]?\d{1,4}/\d{1,4})\s+",
    re.IGNORECASE,
)
# `wifi: foo: [PATCH v2] bar`: one-word prefixes before it, so that talk about a patch is none.
_AREA = re.compile(r"(?:[^\s:\[\]()\"]{1,40}:\s{0,3}){1,4}(?=\[)")
_PULL_TITLE = re.compile(r"(?:git[ -])?pull[ -]request\b\s*:?\s*", re.IGNORECASE)
_PLEASE_PULL = re.compile(r"(?:please[ ,]+pull|git[ -]pull(?: request)?)\b\s*:?\s*", re.IGNORECASE)
_TRAILING_VERSION = re.compile(r"(?: ?[\[(] ?v(\d{1,3}) ?[\])]| ?, ?v(\d{1,3}))$", re.IGNORECASE)
_PULL_VERSION = re.compile(r" v(\d{1,3})$", re.IGNORECASE)


def is_patch(subject: str) -> bool:
    """A posting, not a reply to one: the subject starts with brackets that say PATCH, in whatever form."""
    return _PATCH.match(subject) is not None


@lru_cache(maxsize=4096)  # the mails of a thread share one
def parse_subject(text: str, *, has_diff: bool = False) -> Subject:
    """A subject taken apart; total on any text.

    A mail that carries a diff needs to say less: `[RFC]` or `[net-next]` are postings then, and talk otherwise.
    """
    text = " ".join(text[:_LONGEST].split())
    said = Brackets()
    is_reply, rest = _take_front(text, said)
    if not said.is_posting:
        rest = _take_middle(rest, said)
    is_pull = said.is_pull
    if found := _PULL_TITLE.match(rest):
        is_pull, rest = True, rest[found.end() :] or rest
    elif not said.is_posting and not is_reply and (found := _PLEASE_PULL.match(rest)):
        is_pull = True
    kind = None if is_reply else _kind(said, is_pull=is_pull, has_diff=has_diff)
    title, version = rest, said.version
    if kind is not None or said.is_posting:
        title, version = _trailing_version(rest, version, is_pull=is_pull)
    return Subject(
        title=title,
        kind=kind,
        is_reply=is_reply,
        version=version or 1,
        number=said.number,
        total=said.total,
        is_rfc=said.is_rfc,
        is_resend=said.is_resend,
        marks=tuple(said.marks),
    )


def _kind(said: Brackets, *, is_pull: bool, has_diff: bool) -> Kind | None:
    if is_pull:
        return Kind.PULL
    if not (said.is_posting or (has_diff and said.could_post)):
        return None
    return Kind.COVER if said.number == 0 else Kind.PATCH


def _take_front(text: str, said: Brackets) -> tuple[bool, str]:
    """What stands before the title, in any order; whether a reply, and the rest."""
    is_reply, place = False, 0
    for _ in range(_MOST_PARTS):
        if found := _BRACKET.match(text, place):
            said.read(found[1])
        elif not said.is_posting and (found := _REPLY.match(text, place)):
            is_reply = True
        elif said.is_posting and (found := _RE.match(text, place)):
            said.close()  # `[PATCH 0/1] Re: ...`: a series posted as an answer; what follows is of another mail
        elif found := _PASTED.match(text, place):
            pass
        elif text[place : place + 1] == "[" and (found := _UNCLOSED.match(text, place)):
            said.read(found[1])
        else:
            break
        place = found.end()
    return is_reply, text[place:]


def _take_middle(text: str, said: Brackets) -> str:
    """PATCH without brackets, or in brackets behind the area; the title."""
    if found := _BARE.match(text):
        said.read(found[1] or found[2])
        return text[found.end() :]
    if "[" not in text or not (area := _AREA.match(text)):
        return text
    place, inner = area.end(), Brackets()
    while found := _BRACKET.match(text, place):
        inner.read(found[1])
        place = found.end()
    if not inner.is_patch or any(_REPLY.match(word) for word in _words(area[0])):
        return text
    said.add(inner)
    return f"{area[0].rstrip()} {text[place:]}".strip()


def _words(area: str) -> Iterable[str]:
    return (f"{word.strip()}:" for word in area.split(":"))


def _trailing_version(title: str, version: int, *, is_pull: bool) -> tuple[str, int]:
    """A version behind the title counts where the brackets name none, and is no part of the title."""
    found = _TRAILING_VERSION.search(title, max(0, len(title) - 12))
    if found is None and is_pull:
        found = _PULL_VERSION.search(title, max(0, len(title) - 12))
    if found is None:
        return title, version
    number = int(next(filter(None, found.groups())))
    if number < 1 or version not in (0, number):
        return title, version
    return title[: found.start()].rstrip(), number
