"""The rules of classes of patches in the admin: a history of versions, of which the newest counts."""

import difflib
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from areas.file import MAX_BYTES, areas_of_file, text_of
from areas.models import Rules
from areas.use import fault, look_again
from ingest.models import advance_generation
from patches.models import Series
from postings.areas import AreaError, Areas, parse_areas
from upkeep import acting, tasks
from upkeep.classing import preview
from upkeep.sources_admin import who

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Rules]
else:
    _Admin = admin.ModelAdmin

_DIFF = 2000  # lines of a comparison that are shown


class RulesForm(forms.Form):
    """A version to be."""

    text = forms.CharField(
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 36, "cols": 120, "spellcheck": "false", "class": "rules"}),
        label="Rules",
        help_text="TOML as in postings/areas.toml, which explains it. Left empty, the file counts again.",
    )
    note = forms.CharField(required=False, max_length=200, label="Why", help_text="A few words for the history.")

    def clean_text(self) -> str:
        """Rules that can be used, or none; what is wrong is said with the class and the key, or the line."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        try:
            self.areas: Areas = parse_areas(text) if text.strip() else areas_of_file()
        except AreaError as error:
            raise ValidationError(str(error)) from error
        return text if text.strip() else ""


@admin.register(Rules)
class RulesAdmin(_Admin):
    """Versions are added and compared, never edited; an earlier one is put back by adding it again."""

    list_display = ("__str__", "made_at", "made_by", "use", "classed")
    search_fields = ("note", "made_by")
    fields = ("note", "made_at", "made_by", "use", "classed", "compared", "whole")
    actions = ("go_on_classing",)

    def has_change_permission(self, request: HttpRequest, obj: Rules | None = None) -> bool:
        """What counted at a time can be looked up."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Rules | None = None) -> bool:
        """As above."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rules]:
        """Lists need no text."""
        found: QuerySet[Rules] = super().get_queryset(request)
        is_one = request.resolver_match is not None and "object_id" in request.resolver_match.kwargs
        return found if is_one else found.defer("text")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The rules in use, or an earlier version, to be changed; what would change is shown before it is saved."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RulesForm(request.POST if request.method == "POST" else None, initial=self._initial(request))
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts, "fault": fault()}
        context["title"] = "Change the area rules"
        if request.method == "POST" and form.is_valid():
            if "preview" not in request.POST:
                return self._save(request, form)
            context["preview"] = preview(form.areas)
        return TemplateResponse(request, "admin/areas/rules/add_form.html", context)

    def _initial(self, request: HttpRequest) -> dict[str, str]:
        key = request.GET.get("from", "")
        earlier = Rules.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
        if earlier is not None:
            return {"text": earlier.text, "note": f"back to {earlier}"[:200]}
        newest = Rules.objects.first()
        return {"text": (newest.text if newest else "") or text_of(str(settings.AREAS_FILE))}

    def _save(self, request: HttpRequest, form: RulesForm) -> HttpResponse:
        given = form.cleaned_data
        with transaction.atomic():
            made = Rules.objects.create(text=given["text"], note=given["note"], made_by=who(request).get_username())
            self.log_addition(request, made, [{"added": {}}])
            advance_generation()
        look_again()
        self.message_user(request, f"Saved as {made}: new series have their class by it.")
        self._queue(request)
        return redirect("admin:areas_rules_changelist")

    def _queue(self, request: HttpRequest) -> bool:
        is_queued = acting.queue(tasks.class_again)
        if not is_queued:
            no_queue = "Redis cannot be reached: series that are stored are classed again within the hour after it can."
            self.message_user(request, no_queue, messages.WARNING)
        return is_queued

    @admin.action(description="Class stored series again, from where that stopped", permissions=["add"])
    def go_on_classing(self, request: HttpRequest, chosen: QuerySet[Rules]) -> None:
        """Always by the newest version, whichever is chosen."""
        if self._queue(request):
            self.message_user(request, "A worker goes on with it, by the newest version.")

    @admin.display(description="In use")
    def use(self, rules: Rules) -> str:
        """Whether it counts."""
        newest = Rules.objects.values_list("pk", flat=True).first() == rules.pk
        if newest and (wrong := fault()):
            return f"no, the file counts instead: {wrong}"
        return "yes" if newest else "no"

    @admin.display(description="Stored series")
    def classed(self, rules: Rules) -> str:
        """How far they have their class by it."""
        if rules.classed_at is not None:
            return "all classed again"
        if not Series.objects.filter(pk__lte=rules.classed_to).exists():
            return "not classed again yet"
        return f"classed again up to number {rules.classed_to:,}"

    @admin.display(description="Compared with the one before")
    def compared(self, rules: Rules) -> str:
        """Lines that differ."""
        before = Rules.objects.filter(pk__lt=rules.pk).first()
        old = (before.text if before else "") or text_of(str(settings.AREAS_FILE))
        new = rules.text or text_of(str(settings.AREAS_FILE))
        lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "this version", lineterm=""))
        return format_html('<pre class="raw-mail">{}</pre>', "\n".join(lines[:_DIFF]) or "Nothing differs.")

    @admin.display(description="Rules")
    def whole(self, rules: Rules) -> str:
        """All of it, and how to put it back."""
        back = f"../../add/?from={rules.pk}"
        text = rules.text or "(what the file says)"
        return format_html('<p><a href="{}">Put this version back</a></p><pre class="raw-mail">{}</pre>', back, text)
