"""Forms that several resources share: what a field is called in one, it is called in all."""

from cases.facts import State
from kernels.carried import Certainty
from resources.fields import Day, Flag, Form, Moment, Number, Text, Word, api, lore, page
from stable.fold import SupportState


class FiguresSerializer(Form):
    """Regressions in numbers: reported = open + resolved. Names as in cycles/figures.py."""

    reported = Number()
    open = Number()
    fix_incoming = Number(source="incoming", help_text="Part of `open`.")
    back_burner = Number(source="backburner", help_text="Part of `open`.")
    resolved = Number()
    inconclusive = Number(help_text="Part of `resolved`.")
    estimated = Number(help_text="Part of `reported`: counted here by the date of the report alone.")
    invalid = Number(help_text="Not counted in any other figure.")
    duplicate = Number(help_text="Not counted in any other figure.")


class ReleaseShortSerializer(Form):
    """A release, by name and date."""

    version = Text()
    released_at = Moment()
    url = api("releases", "version")
    web_url = page("kernels:release", "tag")


class RegressionShortSerializer(Form):
    """A regression, by name and state."""

    id = Text(source="slug")
    title = Text()
    state = Word(State)
    url = api("regressions", "slug")
    web_url = page("regressions:detail", "slug")


class FixPlaceSerializer(Form):
    """Where a fix is."""

    line = Text("mainline, next, or a stable series such as 6.12.y.")
    version = Text("The first with it; null while it is queued.", null=True)
    commit = Text(source="sha")
    landed_at = Moment()


class CarriedSerializer(RegressionShortSerializer):
    """A known regression of a version, and how certain that is."""

    certainty = Word(Certainty, "certain: commits say so; likely: the order of versions does.")
    why = Text()
    note = Text("What became of its fix, where that needs words.", null=True)
    introduced = Text("As people gave it.")
    culprit = Text(null=True)
    reported_at = Moment()
    fixed_in = FixPlaceSerializer(many=True)


# Columns of such lists as CSV.
CARRIED = ("id", "title", "state", "certainty", "why", "introduced", "culprit", "reported_at", "web_url")


class ReviewSerializer(Form):
    """A review round of a stable release."""

    version = Text()
    rc = Number()
    patches = Number()
    opened_at = Moment()
    deadline = Moment(null=True)
    tested = Number(help_text="People who said that it works.")
    failed = Number(help_text="People who said that it does not.")
    message_id = Text()
    lore_url = lore("message_id")


class SupportSerializer(Form):
    """How a series is supported."""

    series = Text(source="name")
    state = Word(SupportState, source="support.state")
    is_alive = Flag(help_text="Whether updates are to be expected.")
    projected_end = Day(source="support.projected_end", allow_null=True)
    projected_is_forecast = Flag(source="support.projected_is_forecast", help_text="Our expectation, not a promise.")
    ended_on = Day(source="support.ended_on", allow_null=True, help_text="Only where somebody said so.")
    why = Text(source="support.why")
