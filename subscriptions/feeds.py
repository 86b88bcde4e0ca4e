"""The addresses of feeds and files that fit what a query string asks for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django import forms
from django.http import HttpRequest, QueryDict

from regressions.filters import ListForm, bind
from releases.asof import AsOf
from subscriptions.ways import EVERYTHING, Way, Wish, ways

_RECENT = 12  # cycles that are offered; any other can be asked for in the address
_STATES = [("", "Open"), *((key, label) for key, label in ListForm.base_fields["state"].choices if key != "open")]  # type: ignore[attr-defined]


class FollowForm(forms.Form):
    """Every field may be left out."""

    cycle = forms.CharField(max_length=20, required=False)
    subsystem = forms.SlugField(max_length=64, required=False)
    state = forms.ChoiceField(choices=_STATES, required=False)
    topic = forms.CharField(max_length=60, required=False)
    address = forms.EmailField(max_length=200, required=False)


def offered(
    request: HttpRequest, cycles: Sequence[str], topics: Mapping[str, str], *, now: datetime
) -> dict[str, object]:
    """What the page shows of them; `topics` are names by slug."""
    wish, errors = _wish(request.GET, cycles, topics)
    recent = cycles[:_RECENT]
    return {
        "wish": wish,
        "errors": errors,
        "cycles": recent if wish.cycle in ("", *recent) else [*recent, wish.cycle],
        "states": _STATES,
        "topics": list(topics.items()),
        "subsystems": [choice.value for choice in bind(QueryDict(), AsOf(now, now, "")).subsystems() if choice.value],
        "found": _whole(request, ways(wish)),
        "everything": _whole(request, EVERYTHING),
    }


def _wish(query: QueryDict, cycles: Sequence[str], topics: Mapping[str, str]) -> tuple[Wish, list[str]]:
    """What a query string asks for; a value that is not understood is dropped, and the reason told."""
    form = FollowForm(query)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    errors = [f"{name.capitalize()}: {' '.join(map(str, found))}" for name, found in form.errors.items()]
    for name, known in (("cycle", cycles), ("topic", topics)):
        if name in given and given[name] not in known:
            errors.append(f"{name.capitalize()}: No {name} {given.pop(name)[:60]} is known.")
    label, name = dict(_STATES).get(given.get("state", ""), ""), topics.get(given.get("topic", ""), "")
    return Wish(**given, state_label=label, topic_name=name), errors


def _whole(request: HttpRequest, found: Iterable[Way]) -> list[tuple[Way, str]]:
    """Ways with their whole addresses, as a feed reader wants them."""
    return [(way, request.build_absolute_uri(way.path)) for way in found]
