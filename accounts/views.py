"""/account/: one's own account: password, sessions, the second step."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import DEVICE_ID_SESSION_KEY

from accounts import doorman, log, roles, second, sessions
from accounts.forms import ChangeForm, ProofForm, SetForm
from accounts.guarding import who
from accounts.links import links
from accounts.login import too_many
from accounts.models import Session

_SECRET = "second-secret"  # noqa: S105  # of the session: a secret between its making and its first code
_ON = "accounts/second_on.html"


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am, and what I may do."""
    user = who(request)
    context = {
        "user": user,
        "roles": roles.roles_of(user),
        "meanings": [roles.MEANING[role] for role in roles.Role if role in roles.roles_of(user)],
        "is_on": second.is_on(user),
        "is_wanted": second.is_wanted(user),
        "codes": second.left(user),
        "sessions": Session.objects.filter(user=user).count(),
    }
    return render(request, "accounts/account.html", context)


@method_decorator([never_cache, login_required], name="dispatch")
class ChangePassword(PasswordChangeView):
    """The old password and a new one; other sessions end."""

    form_class = ChangeForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("account")

    def post(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        """The old password is guessed no faster than at the door."""
        wait = doorman.admit_code(who(request).pk)
        return too_many(request, wait) if wait else super().post(request, *args, **given)

    def form_valid(self, form: Any) -> HttpResponse:
        """Django goes on with this session under another key."""
        response = super().form_valid(form)
        user = who(self.request)
        sessions.end_all(user, but=self.request.session.session_key)
        log.record(user, user, "Changed the password.")
        messages.success(self.request, "The password is changed, and all other sessions are over.")
        return response


class SetPassword(PasswordResetConfirmView):
    """A new password, by a link that was made for it; then the login asks for it."""

    form_class = SetForm
    template_name = "accounts/set_password.html"
    success_url = reverse_lazy("login")
    token_generator = links

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever was logged in before is so no more."""
        response, user = super().form_valid(form), form.user
        sessions.end_all(user)
        log.record(user, user, "Set a password by a link.")
        return response


@login_required
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Log out in all other browsers."""
    user = who(request)
    ended = sessions.end_all(user, but=request.session.session_key)
    log.record(user, user, f"Ended {ended} other sessions.")
    messages.success(request, f"Other sessions that were ended: {ended}.")
    return redirect("account")


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables("secret", "codes", "done")
@require_http_methods(["GET", "HEAD", "POST"])
def two_factor(request: HttpRequest) -> HttpResponse:
    """Turn the second step on: scan, type a code; the recovery codes stand in the answer and nowhere else."""
    user = who(request)
    if second.is_on(user):
        return render(request, _ON, {"codes": second.left(user), "is_wanted": second.is_wanted(user)})
    secret = request.session.setdefault(_SECRET, second.new_secret())
    error = ""
    if request.method == "POST":
        if wait := doorman.admit_code(user.pk):
            return too_many(request, wait)
        form = ProofForm(request.POST)
        is_proved = form.is_valid() and user.check_password(form.cleaned_data["password"])
        done = second.set_up(user, secret, form.cleaned_data["code"]) if is_proved else None
        if done is not None:
            return _turned_on(request, user, *done)
        error = _wrong(is_proved)
    given = {"error": error, "secret": second.as_text(secret), "picture": second.as_picture(user, secret)}
    return render(request, "accounts/second_off.html", {**given, "is_wanted": second.is_wanted(user)})


def _wrong(is_proved: bool) -> str:
    return "This code is not of this secret, or its time is over" if is_proved else "The password is wrong"


def _turned_on(request: HttpRequest, user: User, device: Any, codes: list[str]) -> HttpResponse:
    del request.session[_SECRET]
    request.session.cycle_key()
    request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    sessions.end_all(user, but=request.session.session_key)
    log.record(user, user, "Turned two-factor login on.")
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@never_cache
@login_required
@sensitive_post_parameters()
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Turn the second step off, by password and code."""
    user = who(request)
    if wait := doorman.admit_code(user.pk):
        return too_many(request, wait)
    form = ProofForm(request.POST)
    is_proved = form.is_valid() and user.check_password(form.cleaned_data["password"])
    if not is_proved or second.verify(user, form.cleaned_data["code"]) is None:
        error = "The password is wrong, or the code does not count"
        context = {"codes": second.left(user), "is_wanted": second.is_wanted(user), "error": error}
        return render(request, _ON, context, status=400)
    second.remove(user)
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    sessions.end_all(user, but=request.session.session_key)  # they passed a step that is no more
    log.record(user, user, "Turned two-factor login off.")
    messages.success(request, "Two-factor login is off.")
    return redirect("account")
