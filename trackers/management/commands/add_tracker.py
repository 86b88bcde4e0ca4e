"""add_tracker NAME URL: follow a bug tracker."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from trackers.addresses import Kind
from trackers.following import check_project, follow_project, inbox_of, locate
from trackers.models import Tracker


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
        name = options["name"]
        tracker = Tracker.objects.filter(name=name).first() or Tracker(name=name)
        try:
            locate(tracker, options["url"], kind=options["kind"] or "", api=options["api"] or "")
            named = [*options["project"], *([""] if options["all"] else [])]
            projects = [check_project(tracker.kind, path) for path in named]
            tracker.inbox = inbox_of(name)
            tracker.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        tracker.save()
        for path in projects:
            follow_project(tracker, path)
        token = "with a token" if tracker.host in settings.TRACKER_TOKENS else "without a token"
        self.stdout.write(f"{name}: {tracker.kind} at {tracker.api}, {token}; read it with: manage.py sync {name}")
