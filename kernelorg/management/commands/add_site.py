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
        name, url = options["name"], options["url"]
        site = Site.objects.filter(name=name).first() or Site(name=name)
        if site.url != url:
            site.url, site.etags, site.checked_at, site.longterm_at = url, {}, None, None
        try:
            site.full_clean()
            news = ask(site, now=timezone.now())
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except FetchError as error:
            raise CommandError(f"{url} cannot be read: {error}") from error
        site.save()
        count = len(news.listing.entries) if news.listing else len(site.listed)
        self.stdout.write(f"{name}: {count} kernels in {news.form}; read it with: manage.py sync {name}")
