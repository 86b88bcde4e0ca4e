"""Sources in the admin: followed, moved, paused, asked at once; safe while workers write to the same rows.

Only columns that a form changed are written, so what workers found out between its opening and its saving stays.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils import timezone

from archive.lookup import INBOX, SEEDED
from archive.models import Delivery, Inbox, Quarantine, Range
from archive.store import store_lock
from ingest.freshness import is_late
from ingest.models import advance_generation
from kernelorg.models import Site
from peers.models import Peer
from trackers.models import Project, Tracker
from trees.models import Tree
from upkeep import acting
from upkeep.filters import Paused, Trouble
from upkeep.forms import InboxForm, PeerForm, Projects, SiteForm, SourceForm, TrackerChangeForm, TrackerForm, TreeForm

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Project, Tracker]
else:
    _Admin, _Inline = admin.ModelAdmin, admin.TabularInline

_SHOWN = 120  # characters of an error in a list
OPERATE = "archive.operate_sources"


def who(request: HttpRequest) -> User:
    """The person who is logged in: the admin lets nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is logged in")
    return request.user


class SourceAdmin(_Admin):
    """What all sources have in common. `kind` is as in ingest/freshness.py; '' for what is asked once a night."""

    kind = ""
    actions = ("pause", "go_on", "ask_now")
    list_filter: ClassVar[Any] = (Paused, Trouble)
    search_fields: ClassVar[Any] = ("name", "url")
    list_display: Any = ("name", "state", "problem", "answered")
    found_out: tuple[str, ...] = ("checked_at", "succeeded_at", "error")  # what workers write
    fixed: tuple[str, ...] = ("name",)  # once it was added
    later: tuple[str, ...] = ()  # what means nothing before that

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What workers write, and what cannot be another once there is something of it."""
        return (*self.fixed, *self.found_out) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What can be said first, what was found out behind it."""
        said = list(self.get_form_class(obj).base_fields)
        if obj is None:
            return [name for name in said if name not in self.later]
        return [*self.fixed, *(name for name in said if name not in self.fixed), *self.found_out]

    def get_form_class(self, obj: Any) -> type[SourceForm]:
        """The form of a new source, or of one that is followed."""
        return self.form  # type: ignore[return-value]

    @admin.display(description="State")
    def state(self, source: Any) -> str:
        """In a word or two; the reason is in the next column."""
        if not source.is_enabled:
            return "paused"
        if source.checked_at is None:
            return "not asked yet"
        if self.kind and is_late(self.kind, source.checked_at, source.succeeded_at, timezone.now()):
            return "late"
        return "failed" if source.error else "well"

    @admin.display(description="Error, or what is going on")
    def problem(self, source: Any) -> str:
        """The beginning of it."""
        text = source.error or getattr(source, "progress", "")
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

    @admin.display(description="Last answer", ordering="succeeded_at")
    def answered(self, source: Any) -> Any:
        """As /sources/ calls it."""
        return source.succeeded_at

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what was changed, and nothing else; pages say which sources are late."""
        further = form.follow_up()
        if change:
            own = {field.name for field in obj._meta.concrete_fields}
            columns = [*(name for name in form.changed_data if name in own), *further]
            if columns:
                obj.save(update_fields=columns)
        else:
            obj.save()
        advance_generation()
        if change and "is_enabled" in form.changed_data:
            acting.note([obj], acting.WENT_ON if obj.is_enabled else acting.PAUSED, by=who(request))

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """For actions."""
        return request.user.has_perm(OPERATE)

    def holds(self, source: Any) -> bool:
        """Whether numbers depend on what was read of a source: then it can be paused, and not be deleted."""
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only of what nothing was read of yet, one by one: a mistake. Everything else may be paused."""
        return obj is not None and super().has_delete_permission(request, obj) and not self.holds(obj)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Under the lock of those who store, so that nothing comes in between the question and the deletion."""
        store_lock()
        if self.holds(obj):
            self.message_user(request, f"{obj} was read meanwhile: pause it instead", messages.ERROR)
            return
        super().delete_model(request, obj)
        advance_generation()

    @admin.action(description="Pause the chosen sources", permissions=["operate"])
    def pause(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """What is under way ends as usual."""
        self.message_user(
            request, f"{acting.pause(chosen, by=who(request))} paused; what is being read is read to its end"
        )

    @admin.action(description="Let the chosen sources go on", permissions=["operate"])
    def go_on(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """From the next poll on."""
        self.message_user(request, f"{acting.go_on(chosen, by=who(request))} will be asked again from the next poll on")

    @admin.action(description="Ask the chosen sources now", permissions=["operate"])
    def ask_now(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """A worker does it; what came of it is on /sources/."""
        asked = acting.ask(chosen, by=who(request))
        if asked.paused:
            self.message_user(request, f"left alone, as paused: {', '.join(asked.paused)}", messages.WARNING)
        if asked.is_unheard:
            no_queue = "Redis cannot be reached, so no worker can be told. From a shell: manage.py sync NAME"
            self.message_user(request, no_queue, messages.ERROR)
        if asked.count:
            self.message_user(request, f"{asked.count} will be asked by the next free worker")


@admin.register(Inbox)
class InboxAdmin(SourceAdmin):
    """Archives of mailing lists; those of trackers belong to the trackers."""

    kind = "inbox"
    form = InboxForm
    list_display = ("name", "state", "problem", "by", "waiting", "aside", "answered")
    list_filter = (Paused, "way", Trouble)
    search_fields = ("name", "url", "description")
    found_out = (*SourceAdmin.found_out, "progress")
    later = ("is_meant",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what waits to be read, and what could not be: one statement."""
        waits = Range.objects.filter(epoch__inbox=OuterRef("pk")).order_by().values("epoch__inbox")
        aside = Quarantine.objects.filter(epoch__inbox=OuterRef("pk"), dismissed_at=None).values("epoch__inbox")
        found: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .filter(holds_issues=False)
            .annotate(
                commits=Subquery(waits.annotate(n=Sum("commits")).values("n")),
                mails=Subquery(aside.annotate(n=Count("pk")).values("n")),
            )
        )
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where our own archives are is for nobody to say."""
        own = ("url", "way") if obj and obj.name in (INBOX, SEEDED) else ()
        return (*super().get_readonly_fields(request, obj), *own)

    @admin.display(description="Way", ordering="way")
    def by(self, inbox: Any) -> str:
        """In a word."""
        return str(inbox.way)

    @admin.display(description="To be read", ordering="commits")
    def waiting(self, inbox: Any) -> int:
        """Commits."""
        return inbox.commits or 0

    @admin.display(description="Quarantined", ordering="mails")
    def aside(self, inbox: Any) -> int:
        """Mails, without those that were dismissed."""
        return inbox.mails or 0

    def holds(self, source: Any) -> bool:
        """Mails, or history that is planned for reading."""
        return bool(
            Delivery.objects.filter(epoch__inbox=source).exists()
            or source.epochs.exclude(head="").exists()
            or source.name in (INBOX, SEEDED)
        )


@admin.register(Tree)
class TreeAdmin(SourceAdmin):
    """Git trees."""

    kind = "tree"
    form = TreeForm
    list_display = ("name", "kind", "state", "problem", "answered")
    list_filter = (Paused, "kind", Trouble)
    found_out = (*SourceAdmin.found_out, "progress")

    def holds(self, source: Any) -> bool:
        """Branches with commits, and tags."""
        return bool(source.branches.exists() or source.tags.exists())


class ProjectInline(_Inline):
    """Projects that are read as a whole; how far is what workers write."""

    model = Project
    formset = Projects
    fields = ("path", "is_whole", "changed_until")
    extra = 1
    can_delete = False
    readonly_fields = ("changed_until",)


@admin.register(Tracker)
class TrackerAdmin(SourceAdmin):
    """Bug trackers with their projects."""

    kind = "tracker"
    form = TrackerForm
    list_display = ("name", "host", "kind", "state", "problem", "answered", "quiet_until")
    search_fields = ("name", "host")
    found_out = (*SourceAdmin.found_out, "quiet_until")
    fixed = ("name", "kind", "host")
    inlines = (ProjectInline,)

    def get_form_class(self, obj: Any) -> type[SourceForm]:
        """What a tracker is, is said once."""
        return TrackerChangeForm if obj else TrackerForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """As above."""
        return super().get_form(request, obj, change, **options | {"form": self.get_form_class(obj)})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The cursor of a project is the workers': only what was said is written."""
        formset.save(commit=False)
        for project, changed in formset.changed_objects:
            project.save(update_fields=changed)
        for project in formset.new_objects:
            project.save()

    def holds(self, source: Any) -> bool:
        """Issues, or an archive of them."""
        return bool(source.issues.exists() or Delivery.objects.filter(epoch__inbox=source.inbox).exists())


@admin.register(Site)
class SiteAdmin(SourceAdmin):
    """Lists of current kernels."""

    kind = "site"
    form = SiteForm
    list_display = ("name", "state", "problem", "form_read", "answered", "quiet_until")
    found_out = (*SourceAdmin.found_out, "quiet_until", "longterm_at", "longterm_error", "latest_stable")

    @admin.display(description="Read from")
    def form_read(self, site: Any) -> str:
        """The file."""
        return str(site.form)

    def holds(self, source: Any) -> bool:
        """Words on versions."""
        return bool(source.said.exists())


@admin.register(Peer)
class PeerAdmin(SourceAdmin):
    """Other installations: no number depends on them."""

    form = PeerForm
    list_display = ("name", "state", "problem", "entries", "answered", "quiet_until")
    found_out = (*SourceAdmin.found_out, "quiet_until", "entries")

    def holds(self, source: Any) -> bool:
        """Where they disagree is found out again any time."""
        return False
