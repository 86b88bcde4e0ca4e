"""load_sample: write the sample world up to now and follow it like any other source."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive.models import Inbox
from ingest.upstream import MixedError, claim
from kernelorg.models import Site
from sample.world import World, write
from topics.loading import load_topics
from trees.models import Kind, Tree


class Command(BaseCommand):
    """A world written today is left alone; a new day's world continues yesterday's."""

    help = "Write the sample world (invented mail and trees over real dates) and add its sources."

    def handle(self, *_: Any, **__: Any) -> None:
        """Only where the installation is for sample data: invented and real data never mix."""
        if settings.UPSTREAM != "sample":
            raise CommandError("KERNELTRACK_UPSTREAM is not sample: the sample world would mix with real data")
        try:
            claim()
        except MixedError as error:
            raise CommandError(str(error)) from error
        target = Path(settings.STATE_DIR) / "sample"
        stamp = Path(settings.STATE_DIR) / "sample.stamp"
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        if stamp.exists() and stamp.read_text().startswith(f"{now:%Y-%m-%d}") and target.exists():
            return
        world = self._write(target, now)
        for name, path in world.archives.items():  # a name of their own: real archives can be added beside them
            defaults = {"url": str(path), "description": "Sample data."}
            Inbox.objects.update_or_create(name=f"sample-{name}", defaults=defaults)
        for name, path in world.trees.items():
            Tree.objects.update_or_create(name=name, defaults={"url": str(path), "kind": Kind(name)})
        Site.objects.update_or_create(name="sample-kernel-org", defaults={"url": str(world.kernel_org)})
        load_topics(Path(settings.BASE_DIR) / "sample" / "topics.toml")
        stamp.write_text(now.isoformat())
        self.stdout.write(
            f"sample world up to {now:%Y-%m-%d %H:%M} UTC: {world.mails} mails, {len(world.commits)} commits"
        )

    def _write(self, target: Path, until: datetime) -> World:
        return write(target, until=until)
