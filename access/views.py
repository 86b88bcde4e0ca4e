"""/tokens/: what a user's scripts may do; tokens are made and revoked here, and a new one is shown once."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from access import tokens
from access.models import Scope

_DAYS = {"30": "30 days", "90": "90 days", "365": "a year", "": "until it is revoked"}
_USUAL = "90"


@never_cache
@login_required
@sensitive_variables("word")
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """A user's tokens; POST makes one.

    The new one stands in the answer to that POST and nowhere else: no address, session or copy ever has it. Sent again,
    the form makes no second one, since its name is taken.
    """
    user, now = _who(request), timezone.now()
    made, word, error = None, "", ""
    if request.method == "POST":
        days = request.POST.get("days", _USUAL)
        try:
            if days not in _DAYS:
                raise ValueError("it counts for one of the times that are offered")
            made, word = tokens.issue(
                user,
                name=request.POST.get("name", ""),
                scopes=request.POST.getlist("scope"),
                now=now,
                days=int(days) if days else None,
            )
        except ValueError as refusal:
            error = str(refusal)
    chosen = request.POST.getlist("scope") if error else [Scope.READ.value]
    context = {
        "tokens": tokens.valid(user, now=now),
        "made": made,
        "word": word,
        "error": error,
        "name": request.POST.get("name", "")[: tokens.MAX_NAME] if error else "",
        "scopes": [(scope, scope.label, scope.value in chosen) for scope in tokens.offered(user)],
        "days": _DAYS,
        "chosen": request.POST.get("days", _USUAL) if error else _USUAL,
        "most": tokens.MAX_NAME,
    }
    return render(request, "access/tokens.html", context, status=400 if error else 200)


@never_cache
@login_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End one of one's own tokens; for one that is over already, nothing happens."""
    hint, name = request.POST.get("hint", ""), request.POST.get("name", "")
    if "\x00" not in hint + name:
        now = timezone.now()
        tokens.revoke(tokens.valid(_who(request), now=now).filter(hint=hint, name=name), now=now)
    return redirect("access:tokens")


def _who(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):  # the decorators see to it
        raise Http404
    return user
