"""Decisions in the admin: made, undone and read here as on a regression's page; never edited, never deleted."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.guarding import who
from archive.models import Message
from candidates.models import Verdict
from regressions import decisions
from regressions.models import Decision, Regression
from trackers.addresses import key_of
from triage import acts

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Decision]
    _Verdicts = admin.ModelAdmin[Verdict]
    _Form = forms.ModelForm[Decision]
else:
    _Admin = _Verdicts = admin.ModelAdmin
    _Form = forms.ModelForm


class DecisionForm(_Form):
    """A command, and what it is about."""

    report = forms.CharField(max_length=500, help_text="Message-ID or address of the report, or of its archive page.")
    verb = forms.ChoiceField(choices=[(verb.value, verb.value) for verb in decisions.OFFERED])
    value = forms.CharField(required=False, max_length=decisions.MAX_TEXT, help_text="As behind the word in a mail.")

    class Meta:
        model = Decision
        fields = ("report",)

    def clean_report(self) -> str:
        """Something that we know: a tracked report, or a mail that may become one."""
        report = key_of(self.cleaned_data["report"].strip().strip("<>"))
        known = Regression.objects.filter(report=report).exists() or Message.objects.filter(message_id=report).exists()
        if not known:
            raise forms.ValidationError("no such report is tracked, and no such mail is stored")
        return report

    def clean(self) -> dict[str, Any]:
        """A command that says something."""
        given = super().clean() or self.cleaned_data
        try:
            decisions.offered(str(given.get("verb", "")), str(given.get("value", "")))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return given


@admin.register(Decision)
class DecisionAdmin(_Admin):
    """A log that can only grow."""

    form = DecisionForm
    list_display = ("at", "by", "text", "report", "undone_at", "undone_by")
    list_filter = ("by",)
    list_select_related = ("by", "undone_by")
    search_fields = ("text", "report")
    actions = ("undo",)

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        """Nobody edits what was decided."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        """Undoing is a decision, too."""
        return False

    def save_model(self, request: HttpRequest, obj: Decision, form: Any, change: bool) -> None:
        """Record the decision, and fold what it concerns."""
        given = form.cleaned_data
        made = acts.decide(
            report=given["report"], by=who(request), verb=given["verb"], value=given["value"], at=timezone.now()
        )
        obj.__dict__.update(made.__dict__)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form, or why a decision that reads well could not be carried out."""
        try:
            return super().add_view(request, form_url, extra_context)
        except ValueError as error:
            self.message_user(request, f"Nothing was done: {error}", messages.ERROR)
            return redirect(request.path)

    @admin.action(description="Undo the chosen decisions", permissions=["add"])
    def undo(self, request: HttpRequest, chosen: QuerySet[Decision]) -> None:
        """Take decisions back; those that were before are named."""
        for decision in chosen:
            try:
                acts.undo(decision=decision, by=who(request), at=timezone.now())
            except ValueError as error:
                self.message_user(request, f"{decision}: {error}", messages.WARNING)


@admin.register(Verdict)
class VerdictAdmin(_Verdicts):
    """What was said of candidates, by whom: a log, too."""

    list_display = ("at", "by", "kind", "report")
    list_filter = ("kind", "by")
    list_display_links = None
    list_select_related = ("by",)
    search_fields = ("report",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """It is done on the page of candidates."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Verdict | None = None) -> bool:
        """Nobody edits what was said."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Verdict | None = None) -> bool:
        """Looking again is a verdict, too."""
        return False
