"""What staff enter about an endpoint, and from where on it is to be sent again."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime

from changes import queries
from changes.kinds import Kind
from changes.models import Change
from hosts.connecting import FailedError, allowed_addresses, resolve
from hosts.networks import LONGEST_URL, ForbiddenError, read_target


class EndpointForm(forms.Form):
    """Name, address and kinds; an address is looked up here, and again whenever something is sent to it."""

    name = forms.CharField(max_length=80)
    url = forms.CharField(max_length=LONGEST_URL)
    kinds = forms.MultipleChoiceField(choices=[(kind.value, kind.value) for kind in Kind], required=False)

    def clean_name(self) -> str:
        """On one line: it is the subject of a mail."""
        name: str = self.cleaned_data["name"]
        if not name.isprintable():
            raise forms.ValidationError("A name has only signs that can be printed.")
        return name

    def clean_url(self) -> str:
        """An address that may be posted to at the moment."""
        url: str = self.cleaned_data["url"]
        try:
            allowed_addresses(read_target(url), allowed=settings.WEBHOOK_NETWORKS, resolver=resolve)
        except ForbiddenError as error:
            raise forms.ValidationError(f"{error}") from error
        except FailedError as error:
            raise forms.ValidationError(f"It cannot be reached: {error}.") from error
        return url


class AgainForm(forms.Form):
    """Where to go on: behind everything, at an event by its id, or at the first since a time."""

    start = forms.CharField(max_length=64)

    def clean_start(self) -> int:
        """The position before the first change to be sent."""
        given: str = self.cleaned_data["start"]
        if given == "latest":
            return queries.latest()[0]
        moment = _moment(given)
        if moment is not None:
            since = Change.objects.filter(recorded_at__gte=moment).order_by("position").first()
            return since.position - 1 if since is not None else queries.latest()[0]
        try:
            return queries.position_of(given) - 1
        except queries.UnknownChangeError:
            raise forms.ValidationError("No event has that id, nor is it a time such as 2026-11-22T19:30.") from None


def _moment(text: str) -> datetime | None:
    """A day or a time, in UTC unless it says otherwise."""
    try:
        found = parse_datetime(text)
        if found is None:
            day = parse_date(text)
            found = datetime(day.year, day.month, day.day, tzinfo=UTC) if day is not None else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def entered(form: forms.Form) -> dict[str, Any]:
    """What pages show of a form: what was typed, and the first error of each field."""
    errors = {name: f"{found[0]}" for name, found in form.errors.items()}
    kinds = form["kinds"].value() if "kinds" in form.fields else None
    return {"data": form.data, "kinds": kinds or [], "errors": errors}
