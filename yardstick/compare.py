"""Compares what was seen with what a scenario expects. Pure."""

from collections.abc import Mapping
from typing import Any

from yardstick.scenarios import with_hashes

_LISTS = ("reports", "activity", "pokes", "mentions")


def differences(expected: Mapping[str, Any], seen: Mapping[str, Any], commits: Mapping[str, str]) -> list[str]:
    """What is not as expected, one line each; keys that are absent from `expected` are not checked."""
    found: list[str] = []
    wanted = {_named(r["report"], commits): r for r in expected.get("regressions", [])}
    there = {r["report"]: r for r in seen["regressions"]}
    if "regressions" in expected:
        found += [f"{report}: missing" for report in wanted.keys() - there.keys()]
        found += [f"{report}: not expected" for report in there.keys() - wanted.keys()]
    for report in sorted(wanted.keys() & there.keys()):
        for key, value in wanted[report].items():
            want, got = _canonical(key, value, commits), _canonical(key, there[report].get(key), commits)
            if not _same(want, got):
                found.append(f"{report}: {key} is {got!r}, expected {want!r}")
    if "unhandled" in expected:
        want = sorted((u["mail"], u["why"]) for u in expected["unhandled"])
        got = sorted((u["mail"], u["why"]) for u in seen["unhandled"])
        if want != got:
            found.append(f"unhandled is {got!r}, expected {want!r}")
    return sorted(found)


def _named(value: Any, commits: Mapping[str, str]) -> Any:
    return with_hashes(value, commits) if isinstance(value, str) else value


def _canonical(key: str, value: Any, commits: Mapping[str, str]) -> Any:
    """A form in which order does not count where it must not, and names of commits are hashes."""
    if isinstance(value, Mapping):
        return {_named(k, commits): sorted(v) if isinstance(v, list) else _named(v, commits) for k, v in value.items()}
    if key in _LISTS and isinstance(value, list):
        return sorted(_named(one, commits) for one in value)
    if isinstance(value, list):
        return sorted((_canonical("", one, commits) for one in value), key=repr)
    return _named(value, commits)


def _same(want: Any, got: Any) -> bool:
    """Equal, where a full hash is as good as the abbreviated one that is expected."""
    if isinstance(want, str) and isinstance(got, str) and len(got) == 40 and len(want) >= 7:
        return got.startswith(want)
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        return all(_same(a, b) for a, b in zip(want, got, strict=True))
    return bool(want == got)
