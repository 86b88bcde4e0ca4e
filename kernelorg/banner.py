"""kernel.org's finger_banner, both ways: a line of text for each kernel. Pure."""

import re
from collections.abc import Iterable

from kernelorg.entries import Draft, Entry, Listing, check_body
from releases.versions import parse_version

_COLUMN = 62  # where kernel.org's versions begin
_EOL = " (EOL)"
_NAMED_BY_SERIES = ("stable", "longterm")
# The first line alone has a `stable` without a series: it names the latest stable kernel.
_LINE = re.compile(
    r"The latest (?P<moniker>\S{1,40})(?: (?P<series>\S{1,40}))? version of the Linux kernel is:"
    r"\s+(?P<version>\S{1,40})(?P<eol>\s+\(EOL\))?\s*"
)


def write(entries: Iterable[Entry], latest_stable: str) -> str:
    """The text as kernel.org prints it."""
    lines = [_line("stable", latest_stable)] if latest_stable else []
    lines += [_line(_subject(entry), f"{entry.version}{_EOL if entry.is_eol else ''}") for entry in entries]
    return "".join(f"{line}\n" for line in lines)


def read(body: bytes) -> Listing:
    """Versions, monikers and ends of life; the banner has no dates. ListingError when no line can be used."""
    check_body(body, wanted="finger_banner")
    draft = Draft()
    latest: str | None = None
    for line in body.decode("utf-8", "replace").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            if line.strip():
                draft.remark(f"not a line of a banner: {line[:80]!r}")
        elif found["moniker"] == "stable" and not found["series"]:
            latest = found["version"]
        elif version := draft.version(found["version"]):
            draft.entries.append(Entry(version, draft.moniker(version, found["moniker"]), bool(found["eol"])))
    return draft.listing(draft.latest(latest))


def _line(subject: str, value: str) -> str:
    return f"The latest {subject} version of the Linux kernel is:".ljust(_COLUMN) + value


def _subject(entry: Entry) -> str:
    version = parse_version(entry.version)
    if entry.moniker in _NAMED_BY_SERIES and version is not None and version.base:
        return f"{entry.moniker} {version.base}"
    return entry.moniker
