"""manifest.js.gz, by which a site says which repositories changed (grokmirror's format): gzipped JSON, one entry each.

    {"/linux-pm/git/0.git": {"modified": 1604912458, "fingerprint": "e451e6...", "reference": null, ...}, ...}

The fingerprint is a digest of all refs. Only what names an epoch of a list is taken; everything else is left alone, for
a site has other repositories, too.
"""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NoReturn

MAX_PACKED = 4 * 1024 * 1024  # bytes; all of lore has some 100 kB
_MAX_BYTES = 4 * 1024 * 1024  # unpacked: some 10,000 epochs; as Python has it, hostile JSON takes thirty times as much
_LAST_EPOCH = 999  # of a list; linux-kernel has some 20 of a gigabyte each
_KEY = re.compile(r"/(?P<name>[A-Za-z0-9_][\w.+-]*)/git/(?P<number>0|[1-9]\d{0,2})\.git", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9a-f]{40,64}", re.ASCII)
_LATEST = 2**33  # epoch seconds, in the year 2242


class ManifestError(ValueError):
    """What came is no manifest; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one epoch: '' and None where it is nonsense."""

    fingerprint: str
    modified: int | None  # committer date of the newest commit, epoch seconds


Epochs = Mapping[int, Entry]


def read_manifest(body: bytes) -> dict[str, dict[int, Entry]]:
    """Epochs by list, as far as the manifest has any; ManifestError when it is cut off, too large or something else."""
    try:
        found = json.loads(_unpacked(body), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"no manifest: {error}"[:300]) from error
    if not isinstance(found, dict):
        raise ManifestError("no manifest: the answer is no JSON object")
    lists: dict[str, dict[int, Entry]] = {}
    for key, value in found.items():
        if (match := _KEY.fullmatch(key)) and isinstance(value, dict):
            lists.setdefault(match["name"], {})[int(match["number"])] = _entry(value)
    return lists


def digest(epochs: Epochs) -> str:
    """One fingerprint of a whole list: another one whenever any of its epochs has another."""
    said = sorted((number, entry.fingerprint, entry.modified) for number, entry in epochs.items())
    return sha256(repr(said).encode()).hexdigest()


def _entry(value: dict[str, object]) -> Entry:
    fingerprint, modified = value.get("fingerprint"), value.get("modified")
    is_print = isinstance(fingerprint, str) and _FINGERPRINT.fullmatch(fingerprint)
    is_date = isinstance(modified, int) and not isinstance(modified, bool) and 0 <= modified < _LATEST
    return Entry(str(fingerprint) if is_print else "", int(str(modified)) if is_date else None)


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":  # a server took it for text, and said that it is packed: the client has unpacked it
        if len(body) > _MAX_BYTES:
            raise ManifestError(f"more than {_MAX_BYTES} bytes")
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpacker.decompress(body, _MAX_BYTES)
    except zlib.error as error:
        raise ManifestError(f"broken gzip: {error}") from error
    if unpacker.unconsumed_tail:
        raise ManifestError(f"more than {_MAX_BYTES} bytes, unpacked")
    if not unpacker.eof:
        raise ManifestError("cut off")
    return text


def _refuse(word: str) -> NoReturn:
    raise ManifestError(f"{word} is no number")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The first of equal keys, if they say the same; which one is meant cannot be told otherwise."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            raise ManifestError(f"{key[:100]} stands there twice")
    return found
