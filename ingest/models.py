"""Single rows: the generation, which every change of state raises, and what the installation is filled with."""

from functools import partial
from typing import ClassVar

from django.db import connection, models, transaction

from ingest.shared import shared


class Generation(models.Model):
    """How often state has changed; caches and ETags are keyed by it."""

    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table: ClassVar = "kerneltrack_generation"

    def __str__(self) -> str:
        return str(self.number)


class Installation(models.Model):
    """Which world this database was filled from; no row before the first start."""

    upstream = models.CharField(max_length=6, choices=[("sample", "sample"), ("live", "live")])
    sources_added_at = models.DateTimeField(
        null=True, help_text="When the sources of KERNELTRACK_SOURCES were added; later starts add none."
    )
    read_at = models.DateTimeField(null=True, help_text="When all of them had been read for the first time.")

    class Meta:
        db_table: ClassVar = "kerneltrack_installation"

    def __str__(self) -> str:
        return self.upstream


_ADVANCE = """INSERT INTO kerneltrack_generation (id, number, changed_at) VALUES (1, 1, now())
    ON CONFLICT (id) DO UPDATE SET number = kerneltrack_generation.number + 1, changed_at = now()
    RETURNING number"""


def advance_generation() -> None:
    """One more; part of the transaction that changed state, so it can neither be lost nor lie.

    Web processes are told when it commits; should that fail, they ask PostgreSQL within two seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE)
        (number,) = cursor.fetchone()
    transaction.on_commit(partial(shared().announce, number), robust=True)


def current_generation() -> int:
    """The number now; 0 before anything was stored."""
    return Generation.objects.values_list("number", flat=True).first() or 0
