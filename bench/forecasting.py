"""How good the forecasts of releases are: every cycle that the facts file knows, forecast from those before it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from forecast.backtest import Backtest, Errors, Score, backtest
from forecast.habits import Course, course_of
from releases.facts import parse_facts_file
from releases.fold import fold_cycles
from releases.versions import parse_version

_FACTS = Path(__file__).resolve().parent.parent / "releases" / "data" / "releases.csv"


def courses(facts: str) -> list[Course]:
    """The cycles that a facts file tells of, oldest first; it knows finals only."""
    dated = ((parse_version(fact.version), fact.released_at) for fact in parse_facts_file(facts))
    mainline = {version: at for version, at in dated if version is not None and version.is_mainline}
    found = (course_of(c.version, c.opened_at, {}, c.released_at) for c in fold_cycles(mainline))
    return [course for course in found if course is not None and course.released_at is not None]


def run(write: Callable[[str], object]) -> None:
    """Print the table: errors in days, and shares within a week."""
    result = backtest(courses(_FACTS.read_text(encoding="utf-8")))
    if result is None:
        raise RuntimeError(f"{_FACTS} tells of no cycle")
    for line in _lines(result):
        write(line)


def _lines(result: Backtest) -> Iterator[str]:
    yield "forecast: days between the forecast of a final and its release; beside it nine weeks after the last release"
    yield f"{'':34}{'forecast':>30}{'nine weeks':>30}"
    yield f"{'':34}" + "".join(f"{name:>10}" for name in ("median", "mean", "<= 7 d") * 2) + f"{'came true':>14}"
    for score in (*result.all, *result.recent):
        yield _line(score)
    yield "-rc1 and -rc5 are taken to be 14 and 42 days after the opening, which the file does not tell"
    yield "came true: released in the week of a day with a chance of 10 % or more (what those chances sum to)"


def _line(score: Score) -> str:
    name = f"at -rc{score.rc}, {score.cycles} cycles {score.first} to {score.last}"
    true = f"{score.came_true:.0%} ({score.expected:.0%})"
    return f"{name:34}{_errors(score.ours)}{_errors(score.nine_weeks)}{true:>14}"


def _errors(errors: Errors) -> str:
    return f"{errors.median:10.1f}{errors.mean:10.1f}{errors.within_a_week:10.0%}"
