"""Reads files of conformance scenarios: mails and git events in order, and the state expected after each. Pure.

The format is described beside the files themselves; docs/regzbot.md says how we stand to its outcomes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_ID = re.compile(r"\{(\w[\w.-]*)(?::(\d+))?\}")
KINDS = ("mail", "redeliver", "commit", "merge", "tag", "rebuild")


@dataclass(frozen=True, slots=True)
class Step:
    """One event and what is expected after it; `expected` is None where nothing should have changed."""

    kind: str
    event: Mapping[str, Any]
    expected: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story that starts with an empty database and fresh trees."""

    name: str
    about: str
    is_arguable: bool
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of scenarios with the lists and trees that all of them start from."""

    watched: Sequence[str]
    trees: Mapping[str, Any]
    scenarios: Sequence[Scenario]


def parse_suite(text: str) -> Suite:
    """The scenarios of a file; ValueError says what is wrong with it."""
    try:
        data = json.loads(text)
        if data.get("format") != 1:
            raise ValueError(f"format {data.get('format')!r} is not one that we know (1)")
        return Suite(data["lists"]["watched"], data["trees"], [_scenario(one) for one in data["scenarios"]])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a file of scenarios: {error!r}") from error


def _scenario(data: Mapping[str, Any]) -> Scenario:
    steps = [_step(step) for step in data["steps"]]
    return Scenario(data["id"], data.get("about", ""), bool(data.get("arguable")), steps)


def _step(data: Mapping[str, Any]) -> Step:
    kinds = [kind for kind in KINDS if kind in data]
    if len(kinds) != 1:
        raise ValueError(f"a step must hold one event, not {sorted(data)}")
    expected = data.get("expect") or {}  # nothing is checked then
    return Step(kinds[0], data[kinds[0]], None if expected.get("unchanged") else expected)


def with_hashes(text: str, commits: Mapping[str, str]) -> str:
    """`{f1}` becomes the hash of commit f1, `{f1:12}` its first digits; other braces stay."""

    def replace(match: re.Match[str]) -> str:
        sha = commits.get(match[1])
        return match[0] if sha is None else sha[: int(match[2])] if match[2] else sha

    return _ID.sub(replace, text)


def moment(text: str) -> datetime:
    """A date as the files write it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
