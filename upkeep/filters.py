"""Filters of lists in the admin that several of them have."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class Trouble(admin.SimpleListFilter):
    """How the last poll went."""

    title = "last poll"
    parameter_name = "poll"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Each has a word."""
        return [("failed", "failed"), ("worked", "worked"), ("never", "never asked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the word."""
        chosen = {
            "failed": queryset.exclude(error=""),
            "worked": queryset.filter(error="", checked_at__isnull=False),
            "never": queryset.filter(checked_at=None),
        }
        return chosen.get(self.value() or "", queryset)


class Paused(admin.SimpleListFilter):
    """Whether it is asked at all."""

    title = "whether it is paused"
    parameter_name = "paused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Each has a word."""
        return [("yes", "paused"), ("no", "asked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the word."""
        return queryset.filter(is_enabled=self.value() == "no") if self.value() in ("yes", "no") else queryset
