"""Bytes to text with the charset a mail claims, and without trusting the claim."""

import codecs
from functools import lru_cache
from typing import NamedTuple

# Only these codecs are ever used. Python knows others that are no charsets (zip, punycode, unicode_escape)
# and some of them are slow on hostile input.
_SAFE = frozenset(
    {"ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"}
    | {"gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "euc_jp", "shift_jis", "iso2022_jp"}
    | {"iso2022_kr", "euc_kr", "johab", "koi8-r", "koi8-u", "koi8-t", "mac-roman", "mac-cyrillic", "tis-620"}
    | {f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))}
    | {f"cp{page}" for page in (437, 850, 852, 855, 858, 866, 874, 932, 936, 949, 950, *range(1250, 1259))}
)
_ALIASES = {
    "cp-850": "cp850",
    "x-gbk": "gbk",
    "gb_2312-80": "gb2312",
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "cp932",
}
_MAY_HOLD_SURROGATES = frozenset({"utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})
REPLACEMENT = "\ufffd"


class Decoded(NamedTuple):
    """Text that PostgreSQL can store (no NUL, no lone surrogate), and what was wrong with it, or ''."""

    text: str
    defect: str


@lru_cache(maxsize=512)
def _codec(charset: str) -> str | None:
    name = charset.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return found if found in _SAFE else None


def decode(raw: bytes, charset: str) -> Decoded:
    """Decode by the claimed charset; failing that as UTF-8, then as Windows-1252 with replacements."""
    if b"\0" not in raw and raw.isascii() and not _is_stateful(charset):
        return Decoded(raw.decode("ascii"), "")
    codec = _codec(charset or "ascii")
    defect = "" if codec else f"unknown charset {charset[:40]!r}"
    for attempt in (codec, "utf-8"):
        if attempt is None:
            continue
        try:
            return Decoded(_storable(raw.decode(attempt), attempt), defect)
        except (UnicodeError, ValueError):
            defect = defect or f"not {charset[:40] or 'ascii'}"
    return Decoded(_storable(raw.decode("cp1252", "replace"), "cp1252"), defect)


def _is_stateful(charset: str) -> bool:
    """True where ASCII bytes do not mean ASCII text (utf-7, hz, iso-2022-*)."""
    return _codec(charset or "ascii") in ("utf-7", "hz", "iso2022_jp", "iso2022_kr", "utf-16", "utf-32")


def _storable(text: str, codec: str) -> str:
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    if codec in _MAY_HOLD_SURROGATES:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text
