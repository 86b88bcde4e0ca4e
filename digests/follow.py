"""/subscribe/: what can be followed, and by which address; no account is needed."""

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digests.ways import EVERYTHING, Way, Wish, ways
from regressions.filters import ListForm, bind
from releases.asof import AsOf, as_of
from releases.queries import cycle_dates
from topics.queries import published_topics

_RECENT = 12  # cycles that are offered; any other can be asked for in the address
_STATES = [("", "Open"), *((key, label) for key, label in ListForm.base_fields["state"].choices if key != "open")]  # type: ignore[attr-defined]


class FollowForm(forms.Form):
    """Every field may be left out."""

    cycle = forms.CharField(max_length=20, required=False)
    subsystem = forms.SlugField(max_length=64, required=False)
    state = forms.ChoiceField(choices=_STATES, required=False)
    topic = forms.CharField(max_length=60, required=False)
    address = forms.EmailField(max_length=200, required=False)


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """A form, and the addresses that fit what it asks for."""
    now = timezone.now()
    asof = as_of(request.GET.get("at", ""), now=now)
    cycles = [one.version for one in cycle_dates(at=now)]
    topics = {topic.slug: topic.name for topic in published_topics()}
    wish, errors = _wish(request.GET, cycles, topics)
    offered = cycles[:_RECENT]
    context = {
        "asof": asof,
        "wish": wish,
        "errors": errors,
        "cycles": offered if wish.cycle in ("", *offered) else [*offered, wish.cycle],
        "states": _STATES,
        "topics": list(topics.items()),
        "subsystems": [choice.value for choice in bind(QueryDict(), AsOf(now, now, "")).subsystems()],
        "found": _whole(request, ways(wish)),
        "everything": _whole(request, EVERYTHING),
    }
    return render(request, "digests/subscribe.html", context)


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
