"""/login/: the one door of the site and the admin; a name and a password, then a code where the second step is on.

Whoever is refused learns nothing of accounts: the answer, and the time that it takes, are the same for a name that
nobody has, an inactive account and a wrong password. Until the second step is passed nobody is logged in.
"""

import time
from datetime import timedelta
from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, auth
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from access.networks import network_of
from accounts import doorman, log, second
from accounts.forms import CodeForm, LoginForm
from accounts.guarding import REFUSED
from accounts.models import KnownNetwork
from accounts.sessions import SessionStore

_PENDING = "pending"  # of a session: who has given the password, and not yet the code
_PENDING_SECONDS = 300
_KNOWN_FOR = timedelta(days=90)


class Login(LoginView):
    """Name and password."""

    form_class = LoginForm

    def post(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        """Look whether it may be tried, before anything is hashed."""
        name, network = _name(request), network_of(request)
        if wait := doorman.admit(name, network, is_known=_is_known(name, network)):
            log.told("held back", name=name, network=network)
            return too_many(request, wait)
        return super().post(request, *args, **given)

    def form_valid(self, form: Any) -> HttpResponse:
        """Logged in, or asked for a code."""
        user, onward = form.get_user(), self.get_success_url()
        if not second.is_on(user):
            return _enter(self.request, user, onward)
        self.request.session.flush()
        self.request.session[_PENDING] = {
            "user": user.pk,
            "until": time.time() + _PENDING_SECONDS,
            "hash": user.get_session_auth_hash(),
            "onward": onward,
        }
        return redirect("second_step")

    def form_invalid(self, form: Any) -> HttpResponse:
        """One answer for whatever was wrong."""
        log.told("failed", name=_name(self.request), network=network_of(self.request))
        return super().form_invalid(form)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code, of whoever has just given the password."""
    pending = request.session.get(_PENDING, {})
    user = _pending_user(pending)
    if user is None:
        return redirect("login")
    error = ""
    if request.method == "POST":
        if wait := doorman.admit_code(user.pk):
            log.told("held back", name=user.get_username(), network=network_of(request))
            return too_many(request, wait)
        form = CodeForm(request.POST)
        device = second.verify(user, form.cleaned_data["code"]) if form.is_valid() else None
        if device is not None:
            return _enter(request, user, pending["onward"], device)
        log.told("failed at the second step", name=user.get_username(), network=network_of(request))
        error = "This code does not count: it is another's, it was used, or it came too soon after a wrong one"
    return render(request, "accounts/second_step.html", {"error": error, "most": second.LONGEST_CODE})


def _pending_user(pending: dict[str, Any]) -> User | None:
    """Who is at the second step; the password must be as it was, the account active, and five minutes not over."""
    if pending.get("until", 0) < time.time():
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    is_same = user is not None and constant_time_compare(user.get_session_auth_hash(), pending["hash"])
    return user if is_same else None


def _enter(request: HttpRequest, user: User, onward: str, device: Device | None = None) -> HttpResponse:
    """Begin the session; whoever had one before in this browser has it no more."""
    request.session.flush()
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if device is not None:
        request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    network, now = network_of(request), timezone.now()
    KnownNetwork.objects.update_or_create(user=user, network=network, defaults={"last_at": now})
    KnownNetwork.objects.filter(last_at__lt=now - _KNOWN_FOR).delete()
    log.forget_logins(before=now - _KNOWN_FOR)
    SessionStore.clear_expired()
    name = user.get_username()
    log.told("passed", name=name, network=network)
    log.record(user, user, f"{log.LOGIN}{_by(device)} from {network or 'an unknown network'}.")
    return redirect(onward)


def _by(device: Device | None) -> str:
    return f" by password and {device.name}" if device is not None else " by password"


def _name(request: HttpRequest) -> str:
    """The name that was typed, as the form reads it."""
    return normalize("NFKC", request.POST.get("username", "")[:1000]).strip()


def _is_known(name: str, network: str) -> bool:
    """Whether the name has logged in from there; asked in the same way for every name."""
    since = timezone.now() - _KNOWN_FOR
    said = name.replace("\x00", "")
    return KnownNetwork.objects.filter(user__username=said, network=network, last_at__gt=since).exists()


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429, and when to come back."""
    response = render(request, "accounts/too_many.html", {"minutes": -(-wait // 60)}, status=429)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "no-store"
    return response


@never_cache
def admin_door(request: HttpRequest) -> HttpResponse:
    """/admin/login/: there is one door. Whoever is known and may not enter is told so."""
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = resolve_url("admin:index")
    if not request.user.is_authenticated:
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': onward})}")
    if not admin.site.has_permission(request):
        raise PermissionDenied(REFUSED)
    return redirect(onward)
