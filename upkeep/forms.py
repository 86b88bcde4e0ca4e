"""Forms of sources: what staff may change, checked as the commands check it, without asking upstream.

A slow site would hold a web process for minutes, so what an address is worth is found out by the next poll, and said on
/sources/.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from archive.lookup import INBOX, SEEDED
from archive.models import Delivery, Inbox, Way
from kernelorg.models import Site
from peers.models import Peer
from trackers.addresses import Kind
from trackers.following import check_project, inbox_of, locate
from trackers.models import Project, Tracker
from trees.kinds import guess_kind
from trees.models import Kind as TreeKind
from trees.models import Tree

if TYPE_CHECKING:
    _Form = forms.ModelForm[Any]
    _FormSet = forms.BaseInlineFormSet[Project, Tracker, Any]
else:
    _Form, _FormSet = forms.ModelForm, forms.BaseInlineFormSet

_WEB = ("http://", "https://")
_LABELS = {"url": "Address", "api": "Address of the API", "is_enabled": "Asked at every poll"}
_TAKEN = (INBOX, SEEDED, "trees")  # names that we use below the state directory ourselves


class SourceForm(_Form):
    """Any source: names are fixed once they are given, since what was fetched lies in folders of that name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.fields.keys() & _LABELS.keys():
            self.fields[name].label = _LABELS[name]
        if "is_enabled" in self.fields:
            self.fields["is_enabled"].help_text = "Otherwise it is paused: what was read stays, nothing new is read."

    def clean_name(self) -> str:
        """A folder of ours must not be two sources'."""
        name = str(self.cleaned_data["name"])
        if name in _TAKEN:
            raise ValidationError(f"{name} is a name that this site uses itself")
        return name

    def clean_url(self) -> str:
        """An address, or a path that does not depend on where a process was started."""
        url = str(self.cleaned_data["url"]).strip()
        if "://" not in url and not url.startswith("/") and "@" not in url:
            raise ValidationError("is neither an address nor a path from the root")
        return url

    def follow_up(self) -> list[str]:
        """Put right what belongs to a former value; further columns that this changes."""
        return []


class InboxForm(SourceForm):
    """An archive of mail. Another address is another place of the same archive, as a rule."""

    is_meant = forms.BooleanField(
        required=False,
        label="Forget what is not there",
        help_text="For another address of an archive that has mails: those that are not at the new one are forgotten,"
        " as when upstream deletes them. Where it is the same archive that has moved, nothing is.",
    )

    class Meta:
        model = Inbox
        fields = ("name", "url", "description", "way", "is_enabled")

    def clean(self) -> dict[str, Any]:
        """What is asked for must not lose mails by mistake."""
        given = super().clean() or self.cleaned_data
        inbox = self.instance
        has_mails = bool(inbox.pk) and Delivery.objects.filter(epoch__inbox=inbox).exists()
        if has_mails and "way" in self.changed_data:
            self.add_error("way", "mails came the other way already: add it under another name, and pause this one")
        if has_mails and "url" in self.changed_data and not given.get("is_meant"):
            self.add_error("is_meant", "mails that are not at the new address would be forgotten: say that it is meant")
        if given.get("way") == Way.LIGHT and not str(given.get("url", "https://")).startswith(_WEB):
            self.add_error("url", "mails are fetched one by one from web pages only: give their address")
        return given

    def follow_up(self) -> list[str]:
        """What a manifest said of an epoch was said at the former address."""
        if "url" in self.changed_data and self.instance.pk:
            self.instance.epochs.exclude(fingerprint="").update(fingerprint="")
        return []


class TreeForm(SourceForm):
    """A git tree; its kind stays once it was read (trees/models.py)."""

    kind = forms.ChoiceField(required=False, choices=[("", "as the name says"), *TreeKind.choices])

    class Meta:
        model = Tree
        fields = ("name", "url", "kind", "is_enabled")

    def clean_kind(self) -> str:
        """Guessed for a new tree, kept for another."""
        name = str(self.cleaned_data.get("name", ""))
        return str(self.cleaned_data["kind"] or (self.instance.kind if self.instance.pk else guess_kind(name)))


class TrackerForm(SourceForm):
    """A bug tracker by the address of its pages; what it is stays once it was added."""

    url = forms.CharField(max_length=200, help_text="Of its pages, such as https://gitlab.freedesktop.org.")
    kind = forms.ChoiceField(required=False, choices=[("", "as the address says"), *((k.value, k.value) for k in Kind)])
    api = forms.CharField(max_length=200, required=False, help_text="Of its interface, where it is another.")

    class Meta:
        model = Tracker
        fields = ("name", "url", "kind", "api", "is_enabled")

    def clean(self) -> dict[str, Any]:
        """A new one is located; its inbox is made when it is saved, and may not be somebody else's."""
        given = super().clean() or self.cleaned_data
        if self.instance.pk:
            return given
        locate(self.instance, str(given.get("url", "")), kind=given.get("kind", ""), api=given.get("api", ""))
        taken = Inbox.objects.filter(name=given.get("name", ""), holds_issues=False).exists()
        if taken:
            self.add_error("name", "is the name of a mailing-list archive: choose another")
        if Tracker.objects.filter(host=self.instance.host).exists():
            raise ValidationError(f"{self.instance.host} is followed already")
        return given | {"kind": self.instance.kind, "api": self.instance.api}

    def follow_up(self) -> list[str]:
        """The inbox of a new one."""
        if not self.instance.pk:
            self.instance.inbox = inbox_of(self.instance.name)
        return []


class TrackerChangeForm(SourceForm):
    """A tracker that is followed: where its interface is, and whether it is asked."""

    class Meta:
        model = Tracker
        fields = ("api", "is_enabled")


class Projects(_FormSet):
    """The projects of a tracker that are read as a whole, or no longer."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """In a table, with labels for those who hear it."""
        super().add_fields(form, index)
        form.fields["path"].widget.attrs["aria-label"] = "Path of a project"
        form.fields["is_whole"].widget.attrs["aria-label"] = "Read it as a whole"

    def clean(self) -> None:
        """Paths that their tracker can have."""
        super().clean()
        for form in self.forms:
            given = getattr(form, "cleaned_data", {})
            if form.has_changed() and "path" in given:
                try:
                    form.instance.path = given["path"] = check_project(self.instance.kind, given["path"])
                except ValidationError as error:
                    form.add_error("path", error)


class SiteForm(SourceForm):
    """kernel.org, or a mirror of its files; at another address it is asked as if for the first time."""

    class Meta:
        model = Site
        fields = ("name", "url", "is_enabled")

    def follow_up(self) -> list[str]:
        """As add_site does."""
        return self.instance.forget_answers() if "url" in self.changed_data and self.instance.pk else []


class PeerForm(SourceForm):
    """Another installation."""

    url = forms.URLField(max_length=300, assume_scheme="https", help_text="Of its regressions.json.")

    class Meta:
        model = Peer
        fields = ("name", "url", "is_enabled")

    def follow_up(self) -> list[str]:
        """What the former address asked for is not asked for by this one."""
        if "url" not in self.changed_data or not self.instance.pk:
            return []
        self.instance.quiet_until, self.instance.error = None, ""
        return ["quiet_until", "error"]
