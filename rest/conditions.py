"""What django-filter's conditions mean as parameters: the schema and the refusals are made of these."""

from collections.abc import Iterator

import django_filters
from django import forms
from django_filters import FilterSet

from rest.parameters import DAY, MOMENT, TEXT, Parameter


def parameters_of(filters: type[FilterSet] | None) -> Iterator[Parameter]:
    """The conditions of a set, in its order."""
    for name, one in (filters.base_filters if filters else {}).items():
        yield _parameter(name, one)


def _parameter(name: str, one: django_filters.Filter) -> Parameter:
    said = str(one.extra.get("help_text") or "")
    if isinstance(one, django_filters.BooleanFilter):
        return Parameter(name, said, kind="boolean")
    choices = one.extra.get("choices")
    if choices and not callable(choices):
        return Parameter(name, said, choices=[str(value) for value, _ in choices])
    if isinstance(one, django_filters.NumberFilter):
        least, most = one.extra.get("min_value"), one.extra.get("max_value")
        bounds = {"least": least, "most": most}
        return Parameter(name, said, kind="integer", **{key: v for key, v in bounds.items() if v is not None})
    length = int(one.extra.get("max_length") or 200)
    if issubclass(one.field_class, forms.DateField):
        return Parameter(name, said, pattern=DAY, length=10, wanted="a day is wanted: YYYY-MM-DD")
    if issubclass(one.field_class, forms.DateTimeField):
        return Parameter(name, said, pattern=MOMENT, length=40, wanted="a time is wanted: YYYY-MM-DDThh:mm:ssZ")
    return Parameter(name, said, pattern=str(one.extra.get("regex") or TEXT).strip("^$"), length=length)
