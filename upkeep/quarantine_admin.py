"""Mails that could not be read, in the admin: looked at, read again, dismissed."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from archive.models import Quarantine
from upkeep import acting, tasks
from upkeep.sources_admin import OPERATE, who
from upkeep.unreadable import dismiss, raw_mail

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Quarantine]
    _Filter = admin.SimpleListFilter
else:
    _Admin, _Filter = admin.ModelAdmin, admin.SimpleListFilter

_AT_ONCE = 100  # mails of one task


class Dismissed(_Filter):
    """Those that nobody has dismissed, unless others are asked for."""

    title = "whether it was dismissed"
    parameter_name = "dismissed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What is shown instead."""
        return [("yes", "dismissed"), ("all", "all")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quarantine]) -> QuerySet[Quarantine]:
        """Rows of the word."""
        if self.value() == "all":
            return queryset
        return queryset.filter(dismissed_at__isnull=self.value() != "yes")

    def choices(self, changelist: Any) -> Any:
        """The first is the usual one."""
        for number, choice in enumerate(super().choices(changelist)):
            yield choice | {"display": "not dismissed"} if number == 0 else choice


@admin.register(Quarantine)
class QuarantineAdmin(_Admin):
    """Nothing here is edited: a mail is read again, or dismissed."""

    list_display = ("named", "error", "inbox", "arrived", "size", "commit_id", "dismissed_by")
    list_filter = (Dismissed, "epoch__inbox")
    list_select_related = ("epoch__inbox",)
    search_fields = ("message_id", "commit", "error")
    ordering = ("-arrived", "-pk")
    actions = ("read_again", "dismiss")
    fields = (
        "named", "inbox", "arrived", "commit", "size", "error", "noticed_at", "dismissed_at", "dismissed_by", "raw",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers put mails here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Quarantine | None = None) -> bool:
        """Nobody edits what was found."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Quarantine | None = None) -> bool:
        """Its blob must stay known, or the next reading of the archive would bring it back."""
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """For actions."""
        return request.user.has_perm(OPERATE)

    @admin.display(description="Mail")
    def named(self, row: Quarantine) -> str:
        """By its Message-ID where that could be read."""
        return row.message_id or f"blob {bytes(row.blob).hex()[:12]}"

    @admin.display(description="Archive", ordering="epoch__inbox__name")
    def inbox(self, row: Quarantine) -> str:
        """And its epoch."""
        return f"{row.epoch.inbox.name}/{row.epoch.number}"

    @admin.display(description="Commit", ordering="commit")
    def commit_id(self, row: Quarantine) -> str:
        """Abbreviated."""
        return row.commit[:12]

    @admin.display(description="Raw mail")
    def raw(self, row: Quarantine) -> str:
        """Its beginning, as text."""
        mail = raw_mail(row)
        if mail is None:
            return "The mirror on this machine does not have this mail: to read it again asks upstream for it."
        rest = f"… the first 64 kB of {mail.size:,} bytes" if mail.is_cut else ""
        return format_html('<pre class="raw-mail">{}</pre>{}', mail.text, rest)

    @admin.action(description="Read the chosen mails again", permissions=["operate"])
    def read_again(self, request: HttpRequest, chosen: QuerySet[Quarantine]) -> None:
        """A worker does it, under the locks of those who store."""
        rows = list(chosen)
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            if not acting.queue(tasks.read_again, [row.pk for row in some]):
                no_queue = "Redis cannot be reached, so no worker can be told: manage.py quarantine --retry"
                self.message_user(request, no_queue, messages.ERROR)
                return
            acting.note(some, "To be read again.", by=who(request))
        self.message_user(request, f"{len(rows)} will be read again; those that fail again come back with a new error")

    @admin.action(description="Dismiss the chosen mails", permissions=["operate"])
    def dismiss(self, request: HttpRequest, chosen: QuerySet[Quarantine]) -> None:
        """Nothing can be done about them."""
        rows = list(chosen.filter(dismissed_at=None))
        some = Quarantine.objects.filter(pk__in=[row.pk for row in rows])
        count = dismiss(some, by=who(request).get_username(), at=timezone.now())
        acting.note(rows, "Dismissed.", by=who(request))
        self.message_user(request, f"{count} dismissed; /sources/ only counts them from now on")
