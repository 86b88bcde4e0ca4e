"""add_tracker NAME URL: follow a bug tracker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from archive.models import Inbox
from trackers.addresses import Kind
from trackers.models import Project, Tracker

_API = {"github.com": "https://api.github.com"}


class Command(BaseCommand):
    """Issues that mails name are read from then on; whole projects where --project or --all says so."""

    help = "Follow a bug tracker (Bugzilla, GitLab, GitHub) by the address of its pages, such as https://github.com."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME, URL, and what is read beyond issues that mails name."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--kind", choices=[kind.value for kind in Kind], help="default: guessed from the URL")
        parser.add_argument("--api", help="address of its interface, where it differs from URL")
        parser.add_argument("--project", action="append", default=[], metavar="PATH",
            help="read all issues of a project, such as drm/amd (repeat)")  # fmt: skip
        parser.add_argument("--all", action="store_true", help="read all bugs of a Bugzilla")

    @transaction.atomic
    def handle(self, *_: Any, **options: Any) -> None:
        """Add the tracker, or change what is followed of one."""
        name, parts = options["name"], urlsplit(options["url"])
        host = parts.hostname or ""
        kind = options["kind"] or next((kind.value for kind in Kind if kind.value in host), None)
        if parts.scheme not in ("http", "https") or not host:
            raise CommandError(f"{options['url']} is no address of a tracker")
        if kind is None:
            raise CommandError(f"what {host} runs cannot be guessed: say --kind")
        projects = [*options["project"], *([""] if options["all"] else [])]
        if (kind == Kind.BUGZILLA.value) != all(path == "" for path in projects) and projects:
            raise CommandError("--all is for Bugzilla, --project for GitLab and GitHub")
        tracker = Tracker.objects.filter(name=name).first() or Tracker(name=name)
        tracker.kind, tracker.host = kind, host
        tracker.api = (options["api"] or _API.get(host) or f"{parts.scheme}://{parts.netloc}").rstrip("/")
        tracker.inbox = self._inbox(name)
        try:
            tracker.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        tracker.save()
        for path in projects:
            Project.objects.update_or_create(tracker=tracker, path=path.strip("/"), defaults={"is_whole": True})
        token = "with a token" if host in settings.TRACKER_TOKENS else "without a token"
        self.stdout.write(f"{name}: {kind} at {tracker.api}, {token}; read it with: manage.py sync {name}")

    def _inbox(self, name: str) -> Inbox:
        """The archive that its posts are kept in."""
        url = str(Path(settings.STATE_DIR) / "trackers" / name)
        inbox, is_new = Inbox.objects.get_or_create(
            name=name, defaults={"url": url, "holds_issues": True, "description": "Issues of a bug tracker"}
        )
        if not is_new and not inbox.holds_issues:
            raise CommandError(f"{name} is the name of a mailing-list archive: choose another")
        return inbox
