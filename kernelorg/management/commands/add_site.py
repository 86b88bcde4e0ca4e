"""add_site NAME URL: follow what kernel.org, or a mirror of its files, lists as current kernels."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive.fetch import FetchError
from kernelorg.models import Site
from kernelorg.sources import ask


class Command(BaseCommand):
    """Adds a site, or changes the URL of one; says how many kernels it lists."""

    help = "Follow releases.json, feeds/kdist.xml or the front page of a site such as https://www.kernel.org/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME and URL."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check first, so that a typing mistake is told at once."""
        name, url, now = options["name"], options["url"], timezone.now()
        site = Site.objects.filter(name=name).first() or Site(name=name)
        anew: list[str] = []
        if is_elsewhere := site.url != url:
            site.url, anew = url, site.forget_answers()
        elif site.quiet_until is not None and site.quiet_until > now:
            raise CommandError(f"{url} asked to be left alone until {site.quiet_until:%Y-%m-%d %H:%M} UTC")
        try:
            site.full_clean()
            news = ask(site, now=now)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except FetchError as error:
            raise CommandError(f"{url} cannot be read: {error}") from error
        if is_elsewhere:  # of the rest, what a poll has written meanwhile stays
            site.save(update_fields=["url", *anew] if site.pk else None)
        count = len(news.listing.entries) if news.listing else len(site.listed)
        self.stdout.write(f"{name}: {count} kernels in {news.form}; read it with: manage.py sync {name}")
