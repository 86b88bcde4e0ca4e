"""Where an effort stands, in words: the sentence beside a topic's name. Pure."""

from datetime import datetime, timedelta

from patches.states import State

QUIET = timedelta(days=180)  # without a posting: then the silence is the news


def standing(
    state: State, *, version: int, is_rfc: bool, posted_at: datetime, state_at: datetime, release: str, at: datetime
) -> str:
    """`v3 posted 5 days ago`, `merged, first in 2.6.31-rc5`, `no posting for 14 months`."""
    if state in (State.MERGED, State.PARTLY):
        return f"{state.value}, first in {release}" if release else f"{state.value} {ago(at - state_at)}"
    if state is State.NEXT:
        return f"in next since {state_at:%B} {state_at.day}" + (
            f", {state_at.year}" if state_at.year != at.year else ""
        )
    if at - posted_at >= QUIET:
        return f"no posting for {span(at - posted_at)}"
    return f"{'RFC ' * is_rfc}v{version} posted {ago(at - posted_at)}"


def ago(age: timedelta) -> str:
    """`today`, `5 days ago`, `14 months ago`."""
    return "today" if age < timedelta(days=1) else f"{span(age)} ago"


def span(age: timedelta) -> str:
    """A time in days up to two months, in months up to three years, else in years."""
    if age.days < 60:
        return _count(age.days, "day")
    months = age.days * 12 // 365
    return _count(months, "month") if months < 36 else _count(months // 12, "year")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" + "s" * (number != 1)
