"""The addresses of feeds and files that fit what a query string asks for."""

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.http import HttpRequest, QueryDict

from regressions.filters import ListForm, bind
from releases.asof import AsOf
from subscriptions.wanted import Known, Wanted
from subscriptions.ways import EVERYTHING, Way, Wish, ways

_RECENT = 12  # cycles that are offered; any other can be asked for in the address
_STATES = [("", "Open"), *((key, label) for key, label in ListForm.base_fields["state"].choices if key != "open")]  # type: ignore[attr-defined]


class FollowForm(forms.Form):
    """What feeds know beside the conditions of mails."""

    state = forms.ChoiceField(choices=_STATES, required=False)
    address = forms.EmailField(max_length=200, required=False)


def offered(request: HttpRequest, form: Wanted, there: Known, *, now: datetime) -> dict[str, object]:
    """What the page shows of them; of several values of a kind the first one counts, as feeds take one."""
    wish, errors = _wish(request.GET, form, there)
    recent = there.cycles[:_RECENT]
    return {
        "wish": wish,
        "errors": errors,
        "cycles": recent if wish.cycle in ("", *recent) else [*recent, wish.cycle],
        "states": _STATES,
        "subsystems": [choice.value for choice in bind(QueryDict(), AsOf(now, now, "")).subsystems() if choice.value],
        "found": _whole(request, ways(wish)),
        "everything": _whole(request, EVERYTHING),
    }


def _wish(query: QueryDict, form: Wanted, there: Known) -> tuple[Wish, list[str]]:
    """What a query string asks for; a value that is not understood is dropped, and the reason told."""
    own = FollowForm(query)
    own.is_valid()
    given = {name: value for name, value in own.cleaned_data.items() if value}
    errors = [f"{name.capitalize()}: {' '.join(map(str, found))}" for name, found in own.errors.items()]
    scope = form.scope
    topic = next(iter(scope.topics), "")
    wish = Wish(
        cycle=next(iter(scope.cycles), ""),
        subsystem=next(iter(scope.subsystems), ""),
        topic=topic,
        topic_name=there.topics.get(topic, ""),
        state_label=dict(_STATES).get(given.get("state", ""), ""),
        **given,
    )
    return wish, errors


def _whole(request: HttpRequest, found: Iterable[Way]) -> list[tuple[Way, str]]:
    """Ways with their whole addresses, as a feed reader wants them."""
    return [(way, request.build_absolute_uri(way.path)) for way in found]
