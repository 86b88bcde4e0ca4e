"""kernel.org's releases.json, both ways. Pure.

The form (seen of 2020 to 2026): {latest_stable: {version}, releases: [{iseol, version, moniker, source, pgp, released:
{timestamp, isodate}, gitweb, changelog, diffview, patch: {full, incremental}}]}; what a kernel does not have is null.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from kernelorg.entries import Draft, Entry, Listing, ListingError, check_body
from releases.facts import Precision

_WANTED = "releases.json"
_KEYS = ("iseol", "version", "moniker", "source", "pgp", "released", "gitweb", "changelog", "diffview", "patch")
_LONGEST_NUMBER = 18  # digits; longer ones are kept as text


def read(body: bytes) -> Listing:
    """The listing; what is odd in it is remarked on. ListingError when it is no such document."""
    document = _document(body)
    releases = document.get("releases")
    if not isinstance(releases, list):
        raise ListingError("no list of releases in it")
    if not releases:
        raise ListingError("an empty list of releases")
    draft = Draft()
    for one in releases:
        if isinstance(one, dict):
            _add(draft, one)
        else:
            draft.skip("is no object")
    latest = document.get("latest_stable")
    named = latest.get("version") if isinstance(latest, dict) else None
    known = {"releases", "latest_stable"} if latest == {"version": named} else {"releases"}
    return draft.listing(draft.latest(named), {key: value for key, value in document.items() if key not in known})


def write(entries: Iterable[Entry], latest_stable: str) -> dict[str, Any]:
    """The document as kernel.org would give it: same keys, same nesting, same order."""
    return {"latest_stable": {"version": latest_stable or None}, "releases": [_written(entry) for entry in entries]}


def _document(body: bytes) -> Mapping[str, Any]:
    check_body(body, wanted=_WANTED)
    try:
        document = json.loads(body, parse_int=_whole, parse_constant=lambda name: None)
    except RecursionError:
        raise ListingError("JSON that is nested too deeply") from None
    except ValueError as error:
        where = "" if body.rstrip().endswith((b"}", b"]")) else ", cut off"
        raise ListingError(f"no JSON ({len(body)} bytes{where}): {error}"[:200]) from error
    if not isinstance(document, dict):
        raise ListingError(f"no object but a {type(document).__name__} at the top")
    return document


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _add(draft: Draft, one: dict[str, Any]) -> None:
    version = draft.version(one.get("version"))
    if version is None:
        return
    if missing := [key for key in _KEYS if key not in one]:
        draft.remark(f"{version}: without {', '.join(missing)}")
    released, patch = _object(draft, version, one, "released"), _object(draft, version, one, "patch")
    at, precision = draft.moment(version, released.get("timestamp"), released.get("isodate"))
    links = {name: one.get(name) for name in ("source", "pgp", "gitweb", "changelog", "diffview")}
    links |= {"patch_full": patch.get("full"), "patch_incremental": patch.get("incremental")}
    draft.entries.append(
        Entry(
            version=version,
            moniker=draft.moniker(version, one.get("moniker")),
            is_eol=_flag(draft, version, one),
            released_at=at,
            precision=precision,
            links=draft.links(version, links),
            raw=draft.kept(version, one),
        )
    )


def _object(draft: Draft, version: str, one: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = one.get(key)
    if value is not None and not isinstance(value, dict):
        draft.remark(f"{version}: {key} is no object")
    return value if isinstance(value, dict) else {}


def _flag(draft: Draft, version: str, one: Mapping[str, Any]) -> bool | None:
    """Whether it is at its end of life; a word for it is taken with a remark."""
    value = one.get("iseol")
    if value is None or isinstance(value, bool):
        return value
    draft.remark(f"{version}: iseol is neither true nor false")
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _written(entry: Entry) -> dict[str, Any]:
    at = entry.released_at.astimezone(UTC) if entry.released_at else None
    is_exact = entry.precision is Precision.SECOND
    return {
        "iseol": entry.is_eol,
        "version": entry.version,
        "moniker": entry.moniker,
        "source": entry.links.get("source"),
        "pgp": entry.links.get("pgp"),
        "released": {
            "timestamp": int(at.timestamp()) if at and is_exact else None,
            "isodate": f"{at:%Y-%m-%d}" if at else None,
        },
        "gitweb": entry.links.get("gitweb"),
        "changelog": entry.links.get("changelog"),
        "diffview": entry.links.get("diffview"),
        "patch": {"full": entry.links.get("patch_full"), "incremental": entry.links.get("patch_incremental")},
    }
