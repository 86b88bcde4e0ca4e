"""Fields of documents: how values of the queries are written. What is not known is null, never an empty text."""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from rest_framework import serializers

from archive.links import lore_url
from changes.documents import iso
from flow.commands import is_public
from releases.asof import AsOf
from resources.addresses import Addresses
from rest.resources import Document, Resource

Form = serializers.Serializer[Any]
Number, Flag, Day, Share = (
    serializers.IntegerField, serializers.BooleanField, serializers.DateField, serializers.FloatField,
)  # fmt: skip


class Text(serializers.CharField):
    """A text, or null for an empty one where `null`."""

    def __init__(self, says: str = "", *, null: bool = False, **more: Any) -> None:
        super().__init__(allow_null=null, help_text=says, **more)

    def to_representation(self, value: Any) -> Any:
        """As text."""
        return str(value) or (None if self.allow_null else "")


class Moment(serializers.DateTimeField):
    """A time, in UTC."""

    def __init__(self, says: str = "", *, null: bool = False, **more: Any) -> None:
        super().__init__(allow_null=null, help_text=says, **more)

    def to_representation(self, value: datetime) -> str:
        """As documents have times."""
        return iso(value)


class Word(serializers.ChoiceField):
    """One of some words."""

    def __init__(self, kinds: Iterable[str], says: str = "", **more: Any) -> None:
        super().__init__(choices=[str(word) for word in kinds], help_text=says, **more)


class Texts(serializers.ListField):
    """Texts; or of each thing in a list what is its name."""

    def __init__(self, says: str = "", *, of: str = "", **more: Any) -> None:
        self.of = of
        super().__init__(child=serializers.CharField(), help_text=says, **more)

    def to_representation(self, value: Any) -> list[str]:
        """As a list."""
        return [str(attrgetter(self.of)(one) if self.of else one) for one in value]


class Known(serializers.BooleanField):
    """Whether there is a value."""

    def get_attribute(self, instance: Any) -> bool:
        """Of the row."""
        return super().get_attribute(instance) is not None


class Made(Text):
    """A text that is made of a row's values."""

    def __init__(self, make: Callable[[Any], str], says: str = "", *, null: bool = False) -> None:
        self.make = make
        super().__init__(says, null=null, source="*")

    def to_representation(self, value: Any) -> Any:
        """As text."""
        return super().to_representation(self.make(value))


class _OfRow:
    """A field whose value is made of the whole row."""

    def __init__(self, make: Callable[[Any], float], says: str = "") -> None:
        self.make = make
        super().__init__(source="*", help_text=says)  # type: ignore[call-arg]

    def to_representation(self, value: Any) -> Any:
        """As the field writes it."""
        return super().to_representation(self.make(value))  # type: ignore[misc]


class Weighed(_OfRow, serializers.FloatField):
    """A number that is made of a row's values."""


class Counted(_OfRow, serializers.IntegerField):
    """A whole number that is made of a row's values."""


class Picked(Texts):
    """Texts that are made of a row's values."""

    def __init__(self, make: Callable[[Any], Iterable[str]], says: str = "") -> None:
        self.make = make
        super().__init__(says, source="*")

    def to_representation(self, value: Any) -> list[str]:
        """As a list."""
        return super().to_representation(self.make(value))


class Address(serializers.URLField):
    """An address that is made of a row's values; null for an empty one where `null`."""

    def __init__(self, make: Callable[[Addresses, Any], str], says: str = "", *, null: bool = False) -> None:
        self.make = make
        super().__init__(source="*", allow_null=null, help_text=says)

    def to_representation(self, value: Any) -> Any:
        """Whole, and of the moment asked for."""
        return self.make(self.context["at"], value) or (None if self.allow_null else "")


def source_of(said: str) -> str:
    """The address of a source that is an address or a Message-ID; '' for what only this machine can reach."""
    if is_public(said):
        return said
    is_mail = "@" in said and "://" not in said and not said.startswith("/")
    return lore_url(said) if is_mail else ""


def api(resource: str, name: str) -> Address:
    """Something of the API, by the name of an attribute of the row."""
    return Address(lambda at, row: at.api(resource, attrgetter(name)(row)))


def page(path: str, name: str) -> Address:
    """A page."""
    return Address(lambda at, row: at.page(path, attrgetter(name)(row)))


def patch(name: str) -> Address:
    """The page of a series."""
    return Address(lambda at, row: at.patch(attrgetter(name)(row))["web_url"])


def lore(name: str, *, null: bool = False) -> Address:
    """A mail at lore.kernel.org."""
    return Address(lambda _, row: lore_url(ident) if (ident := attrgetter(name)(row)) else "", null=null)


def written(resource: Resource, row: Any, asof: AsOf, form: type[Form] | None = None) -> Document:
    """A row in a form: that of the resource where none is given."""
    chosen: Any = form or resource.get_serializer_class()
    return dict(chosen(row, context={"at": Addresses(resource.request, asof)}).data)
