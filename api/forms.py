"""Forms that several resources share: what a field is called in one, it is called in all."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from api.addresses import Addresses
from archive.links import lore_url
from cases.facts import State
from changes.documents import iso
from cycles.figures import figures
from kernels.affected import Carried
from kernels.carried import Certainty
from regressions.queries import Counts
from releases.queries import ReleaseView
from stable.fold import SupportState
from stable.queries import Review, Series

Form = serializers.Serializer[Any]
Document = dict[str, Any]


def words(kinds: Iterable[str], **more: Any) -> serializers.ChoiceField:
    """One of some words."""
    return serializers.ChoiceField(choices=[str(word) for word in kinds], **more)


def texts(**more: Any) -> serializers.ListField:
    """A list of texts."""
    return serializers.ListField(child=serializers.CharField(), **more)


class FiguresSerializer(Form):
    """Regressions in numbers: reported = open + resolved."""

    reported = serializers.IntegerField()
    open = serializers.IntegerField()
    fix_incoming = serializers.IntegerField(help_text="Part of `open`.")
    back_burner = serializers.IntegerField(help_text="Part of `open`.")
    resolved = serializers.IntegerField()
    inconclusive = serializers.IntegerField(help_text="Part of `resolved`.")
    estimated = serializers.IntegerField(help_text="Part of `reported`: counted here by the date of the report alone.")
    invalid = serializers.IntegerField(help_text="Not counted in any other figure.")
    duplicate = serializers.IntegerField(help_text="Not counted in any other figure.")


def counted(counts: Counts) -> Document:
    """The numbers by name."""
    return dict(figures(counts))


class ReleaseShortSerializer(Form):
    """A release, by name and date."""

    version = serializers.CharField()
    released_at = serializers.DateTimeField()
    url = serializers.URLField()
    web_url = serializers.URLField()


def release_short(row: ReleaseView | None, at: Addresses) -> Document | None:
    """A release, by name and date; None for none."""
    if row is None:
        return None
    return {"version": row.version, "released_at": iso(row.released_at), **at.release(row.version, row.tag)}


class RegressionShortSerializer(Form):
    """A regression, by name and state."""

    id = serializers.CharField()
    title = serializers.CharField()
    state = words(State)
    url = serializers.URLField()
    web_url = serializers.URLField()


def regression_short(slug: str, title: str, state: str, at: Addresses) -> Document:
    """A regression, by name and state."""
    return {"id": slug, "title": title, "state": str(state), **at.regression(slug)}


class FixPlaceSerializer(Form):
    """Where a fix is."""

    line = serializers.CharField(help_text="mainline, next, or a stable series such as 6.12.y.")
    version = serializers.CharField(allow_null=True, help_text="The first with it; null while it is queued.")
    commit = serializers.CharField()
    landed_at = serializers.DateTimeField()


class CarriedSerializer(Form):
    """A known regression of a version, and how certain that is."""

    id = serializers.CharField()
    title = serializers.CharField()
    state = words(State)
    certainty = words(Certainty, help_text="certain: commits say so; likely: the order of versions does.")
    why = serializers.CharField()
    note = serializers.CharField(allow_null=True, help_text="What became of its fix, where that needs words.")
    introduced = serializers.CharField(allow_blank=True, help_text="As people gave it.")
    culprit = serializers.CharField(allow_null=True)
    reported_at = serializers.DateTimeField()
    fixed_in = FixPlaceSerializer(many=True)
    url = serializers.URLField()
    web_url = serializers.URLField()


def carried(one: Carried, at: Addresses) -> Document:
    """A known regression of a version."""
    return {
        "id": one.slug,
        "title": one.title,
        "state": one.state.value,
        "certainty": one.certainty.value,
        "why": one.why,
        "note": one.note or None,
        "introduced": one.introduced,
        "culprit": one.culprit or None,
        "reported_at": iso(one.reported_at),
        "fixed_in": [
            {"line": place.line, "version": place.version or None, "commit": place.sha,
             "landed_at": iso(place.landed_at)}
            for place in one.fixed_in
        ],
        **at.regression(one.slug),
    }  # fmt: skip


class ReviewSerializer(Form):
    """A review round of a stable release."""

    version = serializers.CharField()
    rc = serializers.IntegerField()
    patches = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField(allow_null=True)
    tested = serializers.IntegerField(help_text="People who said that it works.")
    failed = serializers.IntegerField(help_text="People who said that it does not.")
    message_id = serializers.CharField()
    lore_url = serializers.URLField()


def review(row: Review) -> Document:
    """A review round."""
    return {
        "version": row.version,
        "rc": row.rc,
        "patches": row.patches,
        "opened_at": iso(row.opened_at),
        "deadline": iso(row.deadline) if row.deadline else None,
        "tested": row.tested,
        "failed": row.failed,
        "message_id": row.message_id,
        "lore_url": lore_url(row.message_id),
    }


class SupportSerializer(Form):
    """How a series is supported."""

    series = serializers.CharField()
    state = words(SupportState)
    is_alive = serializers.BooleanField(help_text="Whether updates are to be expected.")
    projected_end = serializers.DateField(allow_null=True)
    projected_is_forecast = serializers.BooleanField(help_text="Our expectation, nobody's promise.")
    ended_on = serializers.DateField(allow_null=True, help_text="Only where somebody said so.")
    why = serializers.CharField()


def support(found: Series | None) -> Document | None:
    """How a series is supported; None for none."""
    if found is None:
        return None
    state = found.support
    return {
        "series": found.name,
        "state": state.state.value,
        "is_alive": found.is_alive,
        "projected_end": state.projected_end.isoformat() if state.projected_end else None,
        "projected_is_forecast": state.projected_is_forecast,
        "ended_on": state.ended_on.isoformat() if state.ended_on else None,
        "why": state.why,
    }
