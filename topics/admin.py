"""Topics in the admin: queries as lines, and what they select now."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from topics.matching import KINDS, NAMES
from topics.models import Topic
from topics.pages import counts
from topics.reader import tidy

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Topic]
    _Form = forms.ModelForm[Topic]
else:
    _Admin = admin.ModelAdmin
    _Form = forms.ModelForm


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def __init__(self, kind: str, **options: Any) -> None:
        self.kind = kind
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 80}), **options)

    def prepare_value(self, value: Any) -> Any:
        """Lines of a list; what was typed stays as it was."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines that say something."""
        return [tidy(self.kind, line) for line in str(value or "").splitlines() if line.strip()]


class TopicForm(_Form):
    """A topic; what its query must be is said by the model."""

    class Meta:
        model = Topic
        fields = ("name", "slug", "description", "is_published", *KINDS, "since", "until", *NAMES, "tree")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in (*KINDS, *NAMES):
            self.fields[kind] = LinesField(kind, help_text=self.fields[kind].help_text)


@admin.register(Topic)
class TopicAdmin(_Admin):
    """Adds, changes and publishes topics."""

    form = TopicForm
    list_display = ("name", "slug", "description", "is_published")
    list_filter = ("is_published",)
    search_fields = ("name", "slug", "description")
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012
    readonly_fields = ("selected",)

    @admin.display(description="Selects now")
    def selected(self, topic: Topic) -> str:
        """How much the stored query selects."""
        return counts(topic, at=timezone.now()) if topic.pk else "shown once it is saved: publish it when this is right"

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """Say what was done."""
        super().save_model(request, obj, form, change)
        self.message_user(request, f"The query of {obj.name} selects {counts(obj, at=timezone.now())}.", messages.INFO)
