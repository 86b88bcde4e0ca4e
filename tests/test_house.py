"""The house rules as tests: imports run one way, readers are pure, files and functions stay small."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A room may import those to its left, and itself (docs/architecture.md).
ROOMS = (
    "charts",
    "outgoing",
    "hosts",
    "archive",
    "lore",
    "trackers",
    "trees",
    "releases",
    "stable",
    "kernelorg",
    "published",
    "maintainers",
    "postings",
    "areas",
    "patches",
    "cases",
    "regressions",
    "subsystems",
    "flow",
    "topics",
    "candidates",
    "forecast",
    "cycles",
    "kernels",
    "peers",
    "search",
    "news",
    "digests",
    "letters",
    "changes",
    "ingest",
    "following",
    "upkeep",
    "access",
    "accounts",
    "triage",
    "subscriptions",
    "delivery",
    "webhooks",
    "rest",
    "resources",
    "api",
    "vitals",
    "kerneltrack",
)
# Beside the rooms: running on one machine, the sample world, measuring speed, measuring truth, the client.
WORKSHOPS = ("servers", "sample", "bench", "yardstick", "kt")
NEVER = {"trees": {"releases"}}
PURE = {
    "charts": (
        "against",
        "card",
        "chart",
        "heat",
        "labels",
        "layers",
        "marks",
        "paint",
        "scales",
        "strips",
        "svg",
        "wrap",
    ),
    "outgoing": ("bounce", "headers", "letter", "parts", "shown"),
    "hosts": ("answers", "errors", "networks"),
    "search": ("language", "marks", "targets"),
    "archive": ("charsets", "headers", "linking", "links", "mail", "mime", "sheets", "threads", "xmltext"),
    "lore": ("addresses", "arrival", "complaints", "feed", "gitprogress", "manifest", "mboxrd"),
    "trackers": ("addresses", "bugzilla", "dialects", "github", "gitlab", "posts", "shapes"),
    "trees": ("trailers",),
    "releases": (
        "agreement",
        "announcers",
        "asof",
        "cycles",
        "excerpt",
        "facts",
        "fold",
        "reader",
        "versions",
        "uname",
        "vendors",
    ),
    "stable": ("endings", "facts", "fold", "lag", "news", "reader", "reviews", "verdicts"),
    "kernelorg": ("banner", "entries", "front_page", "kdist", "links", "longterm", "pages", "releases_json"),
    "candidates": ("claims", "features", "scorer", "traces"),
    "forecast": ("backtest", "basis", "chances", "habits", "model", "pressure", "steps"),
    "cycles": ("stages",),
    "kernels": ("badges", "calendar_file", "carried", "lifetimes", "lines", "occasions"),
    "peers": ("reader",),
    "changes": ("facts", "kinds"),
    "following": ("livefile",),
    "access": ("costs", "secret"),
    "rest": ("parameters",),
    "delivery": ("answers", "calendar"),
    "digests": ("happenings", "links", "periods", "prose", "scope"),
    "letters": ("flowed", "passages", "plain"),
    "news": ("happenings",),
    "subscriptions": ("addresses", "ways"),
    "published": ("facts", "lists", "lwn", "reader", "regzbot"),
    "flow": ("commands", "comparing", "flags", "timeline", "weeks"),
    "topics": ("bars", "matching", "reader", "words"),
    "postings": (
        "areas",
        "asking",
        "brackets",
        "diff",
        "diff_paths",
        "facts",
        "reader",
        "signs",
        "subject",
        "trailers",
    ),
    "patches": ("matching", "parts", "revisions", "series", "states"),
    "maintainers": ("grammar", "lists", "patterns"),
    "cases": (
        "actions",
        "case",
        "commands",
        "facts",
        "fold",
        "landing",
        "letters",
        "lineage",
        "places",
        "reader",
        "replay",
        "words",
    ),
    "webhooks": ("retrying", "signing"),
    "yardstick": ("efforts", "series"),
    "sample": (
        "announcements",
        "applied",
        "code",
        "dates",
        "diffs",
        "efforts",
        "fates",
        "history",
        "letters",
        "maintainers",
        "patches",
        "people",
        "plans",
        "postings",
        "pulls",
        "series2009",
        "stories",
        "summer2009",
        "texts",
        "unflagged",
    ),
}
IMPURE_IMPORTS = {"django", "celery", "redis", "psycopg", "requests", "subprocess", "socket", "os", "time"}
MAX_LINES, MAX_TEST_LINES, MAX_FUNCTION_LINES, MAX_APP_LINES, MAX_SITE_LINES = 310, 400, 45, 2500, 1500
# Data, not code.
EXEMPT = {"sample/texts.py"}


@cache
def sources(folder: str) -> list[Path]:
    return [p for p in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in p.parts]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_only_to_the_left(room: str) -> None:
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    for path in sources(room):
        if "tests" in path.parts:
            continue
        wrong = {name for name in imported(path) if (top := name.partition(".")[0]) in ROOMS and top not in allowed}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize(("room", "module"), [(room, m) for room, modules in PURE.items() for m in modules])
def test_readers_and_folds_are_pure(room: str, module: str) -> None:
    names = {name.partition(".")[0] for name in imported(ROOT / room / f"{module}.py")}

    assert not names & IMPURE_IMPORTS


def test_the_client_needs_nothing_but_requests() -> None:
    for path in sources("kt"):
        if "tests" not in path.parts:
            names = {name.partition(".")[0] for name in imported(path)}
            assert names <= {*sys.stdlib_module_names, "requests", "kt"}, path


def test_the_sample_world_knows_no_django() -> None:
    for path in sources("sample"):
        if "tests" not in path.parts:
            assert "django" not in {name.partition(".")[0] for name in imported(path)}, path


def test_files_stay_short() -> None:
    for folder in (*ROOMS, *WORKSHOPS, "tests"):
        for path in sources(folder):
            limit = MAX_TEST_LINES if "tests" in path.parts else MAX_LINES
            count = len(path.read_text(encoding="utf-8").splitlines())
            assert count <= limit or str(path.relative_to(ROOT)) in EXEMPT, f"{path.relative_to(ROOT)}: {count} lines"


def test_functions_stay_short() -> None:
    for folder in (*ROOMS, *WORKSHOPS):
        for path in sources(folder):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.FunctionDef):
                    length = (node.end_lineno or 0) - node.lineno + 1
                    assert length <= MAX_FUNCTION_LINES, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}"


def test_rooms_stay_small() -> None:
    for room in ROOMS:
        lines = sum(len(p.read_text(encoding="utf-8").splitlines()) for p in sources(room) if "tests" not in p.parts)
        assert lines <= (MAX_SITE_LINES if room == "kerneltrack" else MAX_APP_LINES), f"{room}: {lines} lines"


def test_every_module_says_what_it_is_for() -> None:
    for folder in (*ROOMS, *WORKSHOPS, "tests"):
        for path in sources(folder):
            assert not parsed(path).body or ast.get_docstring(parsed(path)), path


def test_templates_have_no_inline_style_or_script_and_stay_short() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "mail":  # no stylesheet reaches a mail
            continue
        found = [word for word in (" style=", "<style", "<script>", " onclick=") if word in text]
        assert not found, path
        assert len(text.splitlines()) <= 120, path
