"""Compares what was seen with what a scenario expects. Pure."""

from collections.abc import Mapping
from typing import Any

from trackers.addresses import key_of
from yardstick.scenarios import with_hashes

_NOTHING = {"reason": "", "fix_subject": "", "reporter": {"name": None, "mail": None}}  # as good as null


def differences(expected: Mapping[str, Any], seen: Mapping[str, Any], commits: Mapping[str, str]) -> list[str]:
    """What is not as expected, one line each; keys that are absent from `expected` are not checked.

    A key that nobody knows is a difference, too: whoever wrote it expects something.
    """
    found: list[str] = []
    wanted = {_plain(r["report"], commits): r for r in expected.get("regressions") or ()}
    there = {_plain(r["report"], commits): r for r in seen["regressions"]}
    if "regressions" in expected:
        found += [f"{report}: missing" for report in wanted.keys() - there.keys()]
        found += [f"{report}: not expected" for report in there.keys() - wanted.keys()]
    for report in sorted(wanted.keys() & there.keys()):
        for key, value in wanted[report].items():
            want, got = _canonical(key, value, commits), _canonical(key, there[report].get(key), commits)
            if not _same(want, got):
                found.append(f"{report}: {key} is {got!r}, expected {want!r}")
    if "unhandled" in expected:
        want, got = _refusals(expected["unhandled"]), _refusals(seen["unhandled"])
        if want != got:
            found.append(f"unhandled is {got!r}, expected {want!r}")
    return sorted(found)


def _refusals(listed: Any) -> list[tuple[str, str]]:
    return sorted({(one["mail"], one["why"]) for one in listed or ()})


def _plain(value: Any, commits: Mapping[str, str]) -> Any:
    """Names of commits as hashes, addresses of pages by what they are known by: all its forms open the same page."""
    if not isinstance(value, str):
        return value
    named = with_hashes(value, commits)
    return key_of(named) if named.startswith(("http://", "https://")) else named


def _canonical(key: str, value: Any, commits: Mapping[str, str]) -> Any:
    """A form in which neither order nor repetition counts: lists are sets."""
    if key in _NOTHING and value == _NOTHING[key]:
        return None
    if isinstance(value, Mapping):
        return {_plain(name, commits): _canonical("", inner, commits) for name, inner in value.items()}
    if isinstance(value, list):
        distinct = {repr(one): one for one in (_canonical("", inner, commits) for inner in value)}
        return [distinct[name] for name in sorted(distinct)]
    return _plain(value, commits)


def _same(want: Any, got: Any) -> bool:
    """Equal, where a full hash is as good as the abbreviated one that is expected."""
    if isinstance(want, str) and isinstance(got, str) and len(got) == 40 and len(want) >= 7:
        return got.startswith(want)
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        return all(_same(a, b) for a, b in zip(want, got, strict=True))
    return bool(want == got)
