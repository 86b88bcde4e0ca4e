"""Tokens in the admin: seen and revoked, never made or changed for somebody else."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from access import tokens
from access.models import Token

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Token]
else:
    _Admin = admin.ModelAdmin


@admin.register(Token)
class TokenAdmin(_Admin):
    """Whose there are, and when they were used."""

    list_display = ("name", "user", "hint", "scopes", "made_at", "used_at", "expires_at", "revoked_at")
    list_filter = ("user",)
    exclude = ("digest",)
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only its user may see a token."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        """A token that does something else is another token."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        """What was revoked can be looked up."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No conditions on what is left out: a digest would be spelt by its beginnings."""
        return not lookup.startswith("digest") and super().lookup_allowed(lookup, value, request)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Ending a token changes it."""
        return request.user.has_perm("access.change_token")

    @admin.action(description="Revoke the chosen tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[Token]) -> None:
        """End them for good."""
        for token in chosen.filter(revoked_at=None).select_related("user"):
            self.log_change(request, token, f"Revoked a token of {token.user}.")
        count = tokens.revoke(chosen, now=timezone.now())
        self.message_user(request, f"{count} revoked")
