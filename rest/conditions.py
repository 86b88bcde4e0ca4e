"""What conditions of forms and of django-filter mean as parameters: schema and refusals are made of these."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

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


def parameters_of_form(
    form: type[forms.Form], *, but: Collection[str] = (), says: Mapping[str, str]
) -> list[Parameter]:
    """The fields of a page's form; those that are only set or not are set by `1`, as on the page, or `true`."""
    return [_of_field(name, one, says.get(name, "")) for name, one in form.base_fields.items() if name not in but]


def _of_field(name: str, one: forms.Field, said: str) -> Parameter:
    form: Any = one  # of what its class says it has
    if isinstance(one, forms.ChoiceField):
        return Parameter(name, said, choices=[str(value) for value, _ in form.choices])
    if isinstance(one, forms.BooleanField):
        return Parameter(name, said, choices=("1", "true"))
    if isinstance(one, forms.IntegerField):
        return Parameter(name, said, kind="integer", least=form.min_value or 0, most=form.max_value or 2**31 - 1)
    if isinstance(one, forms.SlugField):
        return Parameter(name, said, pattern="[-a-zA-Z0-9_]+", length=one.max_length or 50)
    pattern = one.regex.pattern.strip("^$").replace(r"\d", "0-9") if isinstance(one, forms.RegexField) else TEXT
    return Parameter(name, said, pattern=pattern, length=getattr(one, "max_length", None) or 200)
