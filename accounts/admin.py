"""Users and the log of acts in the admin, for superusers; no password, secret or digest of one is ever shown."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from access import tokens
from access.models import Token
from accounts import log, second, sessions
from accounts.guarding import who
from accounts.links import path_for
from accounts.roles import MEANING, Role, assign, roles_of

if TYPE_CHECKING:
    _Users = admin.ModelAdmin[User]
    _Log = admin.ModelAdmin[LogEntry]
    _Form = forms.ModelForm[User]
else:
    _Users = _Log = admin.ModelAdmin
    _Form = forms.ModelForm

# Roles are said in code (accounts/roles.py), and secrets of apps are nobody's to look at.
for _model in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(_model)


class UserForm(_Form):
    """Who somebody is, and what they may do."""

    roles = forms.MultipleChoiceField(
        choices=[(role.value, role.value) for role in Role],
        help_text="; ".join(f"{role}: {meaning}" for role, meaning in MEANING.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ("username", "email", "is_active", "is_superuser")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if self.instance.pk:
            self.initial["roles"] = [role for role in roles_of(self.instance) if role in set(Role)]

    def clean(self) -> dict[str, Any]:
        """There is always somebody who can let others in."""
        found = super().clean() or self.cleaned_data
        stays = found.get("is_active") and found.get("is_superuser")
        if self.instance.pk and not stays and is_last(self.instance.pk):
            raise forms.ValidationError("This is the last active superuser: make another one first.")
        return found


def is_last(user: int) -> bool:
    """Whether there would be no active superuser without this one; superusers wait for each other until it is saved."""
    held = (
        User.objects.select_for_update()
        .filter(is_superuser=True, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return list(held) == [user]


@admin.register(User)
class UserAdmin(_Users):
    """Makes users, gives roles, ends accounts. They set their passwords themselves, by a link."""

    form = UserForm
    fields = ("username", "email", "roles", "is_superuser", "is_active")
    list_display = ("username", "email", "has_roles", "has_second", "last_login", "is_active")
    list_filter = ("is_active", "is_superuser", "groups")
    search_fields = ("username", "email")
    actions = ("link", "log_out", "without_second")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With what the list shows."""
        on = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).prefetch_related("groups").annotate(with_second=Exists(on))

    @admin.display(description="Roles")
    def has_roles(self, user: User) -> str:
        """By name."""
        return ", ".join(roles_of(user))

    @admin.display(description="Two-factor", boolean=True, ordering="with_second")
    def has_second(self, user: Any) -> bool:
        """Whether a code is asked for."""
        return bool(user.with_second)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No conditions on passwords: a digest would be spelt by its beginnings."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Users and roles are for superusers: whoever gives roles could give themselves all."""
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As above."""
        return bool(request.user.is_superuser)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only of accounts that never did anything; others are deactivated, so that the log keeps its names."""
        is_unused = obj is not None and obj.last_login is None and not LogEntry.objects.filter(user=obj).exists()
        return bool(request.user.is_superuser) and is_unused and not (obj is not None and obj.is_superuser)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new user has no password yet; of one who is deactivated all sessions and tokens are over."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            sessions.end_all(obj)
            tokens.revoke(Token.objects.filter(user=obj), now=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles, and with them the way into the admin."""
        super().save_related(request, form, formsets, change)
        assign(form.instance, form.cleaned_data["roles"])

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """What it is now, for the log."""
        held = [*form.cleaned_data["roles"], *(["superuser"] if form.instance.is_superuser else [])]
        state = "active" if form.instance.is_active else "deactivated"
        changed = ", ".join(form.changed_data) or "nothing"
        return f"{'Made' if add else f'Changed {changed}'}: {state}; roles: {', '.join(held) or 'none'}."

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """The link by which a new user sets a password."""
        return _link_page(request, obj)

    @admin.action(description="Make a link to set the password (one user)")
    def link(self, request: HttpRequest, chosen: QuerySet[User]) -> HttpResponse | None:
        """Shown once; to be handed over by a way that nobody else reads."""
        found = list(chosen[:2])
        if len(found) == 1 and found[0].is_active:
            return _link_page(request, found[0])
        self.message_user(request, "Choose one user, who is active", "ERROR")
        return None

    @admin.action(description="Log the chosen users out everywhere")
    def log_out(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Their sessions end; their tokens go on."""
        for user in chosen:
            ended = sessions.end_all(user)
            log.record(who(request), user, f"Ended {ended} sessions.")
            self.message_user(request, f"Sessions of {user} that were ended: {ended}")

    @admin.action(description="Turn two-factor login off: they lost app and codes")
    def without_second(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Sessions end with it."""
        for user in chosen:
            if second.remove(user):
                sessions.end_all(user)
                log.record(who(request), user, "Turned two-factor login off.")
                self.message_user(request, f"Two-factor login of {user} is off")


def _link_page(request: HttpRequest, user: User) -> HttpResponse:
    log.record(who(request), user, "Made a link to set the password.")
    context = {
        **admin.site.each_context(request),
        "title": f"A link for {user}",
        "link": f"{settings.SITE_URL}{path_for(user)}",
        "opts": User._meta,
    }
    response = render(request, "admin/accounts/link.html", context)
    response["Cache-Control"] = "no-store"
    return response


@admin.register(LogEntry)
class LogAdmin(_Log):
    """What was done here, by whom: acts in the admin, logins, roles. Read, never changed."""

    list_display = ("action_time", "user", "action_flag", "about", "said")
    list_filter = ("action_flag", ("content_type", admin.RelatedOnlyFieldListFilter), "user")
    list_select_related = ("user", "content_type")
    list_display_links = None
    search_fields = ("object_repr", "change_message")
    date_hierarchy = "action_time"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under its name."""
        return super().changelist_view(request, {"title": "Log of acts", **(extra_context or {})})

    @admin.display(description="About")
    def about(self, entry: LogEntry) -> str:
        """The kind of thing, and which."""
        return f"{entry.content_type.name if entry.content_type else 'something'} {entry.object_repr}"

    @admin.display(description="What")
    def said(self, entry: LogEntry) -> str:
        """In words."""
        return entry.get_change_message()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """It names networks that people log in from."""
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """As above."""
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A log writes itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """What was done was done."""
        return False

    has_delete_permission = has_change_permission
