"""Who writes through the API: a token in the header `Authorization: Bearer kt_...` (RFC 6750), and nothing else."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from access import tokens
from access.models import Scope, Token

INVALID = "This token is not known here, or it is over: make one at /tokens/, or ask without."
_CHALLENGE = 'Bearer realm="kerneltrack"'
INVALID_CHALLENGE = f'{_CHALLENGE}, error="invalid_token"'


def bearer(header: str) -> str | None:
    """What stands behind `Bearer` in an Authorization header; None for other schemes."""
    scheme, _, word = header.partition(" ")
    return word.strip() if scheme.lower() == "bearer" else None


class TokenAuthentication(BaseAuthentication):
    """A token, looked up anew each time: who lost the right to write has lost it now."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The user and the token; None where no token was sent, as for other schemes."""
        word = bearer(request.headers.get("Authorization", ""))
        if word is None:
            return None
        token = tokens.find(word, now=timezone.now())
        if token is None:
            raise AuthenticationFailed(INVALID)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return _CHALLENGE if bearer(request.headers.get("Authorization", "")) is None else INVALID_CHALLENGE


class ScopeError(PermissionDenied):
    """403: the token is good, and not for this."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"This needs a token with the scope {scope.value}, of somebody who may do so: see /tokens/.")
        self.auth_header = f'{_CHALLENGE}, error="insufficient_scope", scope="{scope.value}"'


class MayWrite(BasePermission):
    """Reading is everybody's; writing needs a token with the view's `scope`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False where nobody is known, which becomes a 401; ScopeError where the token is not for this."""
        if request.method in SAFE_METHODS:
            return True
        if not isinstance(request.auth, Token):
            return False
        if not tokens.may(request.auth, view.scope):
            raise ScopeError(view.scope)
        return True
