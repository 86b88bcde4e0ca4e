"""Conditions of lists: values are checked by the grammar of what they name."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters.fields import IsoDateTimeField
from django_filters.utils import translate_validation

from releases.models import Release
from rest.resources import Resource

_N = "(?:0|[1-9][0-9]{0,3})"
_BASE = rf"(?:[12]\.{_N}\.{_N}|(?:[3-9]|[1-9][0-9])\.{_N})"  # releases/versions.py
CYCLE, SERIES = rf"^{_BASE}$", rf"^{_BASE}\.y$"
NAME = "^[A-Za-z0-9_-]{1,64}$"


class LikeFilter(django_filters.Filter):
    """A text of some form: `regex`."""

    field_class = forms.RegexField


class MomentField(IsoDateTimeField):
    """A time that has a place in UTC: the ends of the calendar have none in every zone."""

    def to_python(self, value: Any) -> Any:
        """In UTC; None for nothing."""
        try:
            found = super().to_python(value)
            return found.astimezone(UTC) if found else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(django_filters.Filter):
    """A time, or the beginning of a day."""

    field_class = MomentField


def of_cycle(**more: Any) -> LikeFilter:
    """A cycle of mainline: 7.4, 2.6.32."""
    return LikeFilter(regex=CYCLE, max_length=12, **{"help_text": "A cycle of mainline: 7.4, 2.6.32."} | more)


def of_series(**more: Any) -> LikeFilter:
    """A stable series: 6.12.y, 2.6.32.y."""
    return LikeFilter(regex=SERIES, max_length=14, **{"help_text": "A stable series: 6.12.y, 2.6.32.y."} | more)


def named(**more: Any) -> LikeFilter:
    """The name of a list or an area."""
    return LikeFilter(regex=NAME, max_length=64, **more)


def one_of(words: Iterable[str], **more: Any) -> django_filters.ChoiceFilter:
    """One of some words."""
    return django_filters.ChoiceFilter(choices=[(str(word), str(word)) for word in words], **more)


def conditions(resource: Resource) -> dict[str, Any]:
    """The conditions of what is no table, by name; a refusal where one is wrong."""
    if resource.filterset_class is None:
        return {}
    none: QuerySet[Any] = Release.objects.none()
    bound = resource.filterset_class(resource.request.query_params, queryset=none)
    if not bound.is_valid():
        raise translate_validation(bound.errors)  # type: ignore[misc]  # its stubs do not know what it is
    return dict(bound.form.cleaned_data)
