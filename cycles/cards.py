"""Pictures for previews of an address: a cycle with its numbers, a regression with its state."""

from cases.facts import State
from charts.card import Card, Fact, draw
from cycles.charts import CycleCharts
from regressions.queries import Counts, Row
from releases.asof import AsOf
from releases.queries import CycleView

# Shape and word, as everywhere (kerneltrack/templatetags/site.py, to which a room may not look up).
_STATES = {
    State.OPEN: ("open", "Open"),
    State.FIX_INCOMING: ("next", "Fix incoming"),
    State.FIXED: ("done", "Fixed"),
    State.RESOLVED: ("done", "Resolved"),
    State.INVALID: ("none", "Invalid"),
    State.INCONCLUSIVE: ("none", "Inconclusive"),
    State.DUPLICATE: ("none", "Duplicate"),
}
_SHA = 12


def source_of(asof: AsOf) -> str:
    """Whose picture it is, and of when."""
    return f"kerneltrack, as of {asof.at:%Y-%m-%d} UTC"


def cycle_card(cycle: CycleView, counts: Counts, charts: CycleCharts, *, asof: AsOf) -> str:
    """A cycle: version, stage, open, fix incoming, resolved, the verdict, its burn-down."""
    facts = (
        Fact("Open", str(counts.open), "open"),
        Fact("Fix incoming", str(counts.incoming), "next"),
        Fact("Resolved", str(counts.resolved), "done"),
    )
    stage = cycle.stage.capitalize() if cycle.stage else ""
    figure = charts.burn_down.figure
    return draw(Card(f"Linux {cycle.version}", stage, facts, charts.sentence, source_of(asof), figure))


def regression_card(row: Row, *, asof: AsOf) -> str:
    """A regression: title, state, cycle, age, culprit."""
    shape, word = _STATES[row.state]
    age = "today" if not row.age.days else f"{row.age.days} d"
    facts = (
        Fact("State", word, shape),
        Fact("Cycle" if row.cycle or not row.series else "Series", row.cycle or row.series or "unknown"),
        Fact("Took" if row.settled_at else "Age", age),
        Fact("Culprit" if row.culprit else "Introduced", row.culprit[:_SHA] or row.introduced or "unknown"),
    )
    reported = f"Reported {row.reported_at:%Y-%m-%d}" + (f" by {row.reporter}" if row.reporter else "")
    return draw(Card(row.title, "Linux kernel regression", facts, reported, source_of(asof)))
