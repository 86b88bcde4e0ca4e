"""Decisions in the admin: to be read; they are made and undone on the regression's page."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from regressions.models import Decision

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Decision]
else:
    _Admin = admin.ModelAdmin


@admin.register(Decision)
class DecisionAdmin(_Admin):
    """A log: nothing is added, changed or deleted here."""

    list_display = ("at", "by", "text", "report", "undone_at", "undone_by")
    list_filter = ("by",)
    search_fields = ("text", "report")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False
