"""What it takes to follow a tracker, by command or by form: kind, address, its inbox, projects that make sense."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from archive.models import Inbox
from trackers.addresses import Kind
from trackers.models import Project, Tracker

_API = {"github.com": "https://api.github.com"}


def locate(tracker: Tracker, url: str, *, kind: str = "", api: str = "") -> None:
    """Take over where a tracker is from the address of its pages; ValidationError where that says too little.

    kind, api  where they cannot be told from the address
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise ValidationError(f"{url} is no address of a tracker") from None
    kind = kind or next((one.value for one in Kind if one.value in host), "")
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise ValidationError(f"{url} is no address of a tracker")
    if not kind:
        raise ValidationError(f"what {host} runs cannot be guessed: say its kind")
    tracker.kind, tracker.host = kind, host
    tracker.api = (api or _API.get(host) or f"{parts.scheme}://{parts.netloc}").rstrip("/")


def inbox_of(name: str) -> Inbox:
    """The archive for a tracker's posts, made where there is none; ValidationError if its name is taken."""
    url = str(Path(settings.STATE_DIR) / "trackers" / name)
    inbox, is_new = Inbox.objects.get_or_create(
        name=name, defaults={"url": url, "holds_issues": True, "description": "Issues of a bug tracker"}
    )
    if not is_new and not inbox.holds_issues:
        raise ValidationError(f"{name} is the name of a mailing-list archive: choose another")
    return inbox


def check_project(kind: str, path: str) -> str:
    """A project's path as it is stored; ValidationError where trackers of a kind have no such project."""
    path = path.strip("/")
    if (kind == Kind.BUGZILLA.value) != (path == ""):
        raise ValidationError("a Bugzilla is read as a whole (--all), GitLab and GitHub by project (--project)")
    if not path.isprintable() or any(step in ("", ".", "..") for step in path.split("/") if path):
        raise ValidationError(f"{path!r} is no path of a project")
    return path


def follow_project(tracker: Tracker, path: str) -> None:
    """Read all issues of a project from the next poll on."""
    Project.objects.update_or_create(tracker=tracker, path=path, defaults={"is_whole": True})
