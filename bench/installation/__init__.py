"""A large installation, written in plain SQL: ten years of mail, patches, commits and regressions, up to now."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from areas.use import areas_in_use
from published.store import load_facts as load_counts
from releases.facts import Precision, ReleaseFact, Witness
from releases.models import Cycle, Release
from releases.store import fold, load_facts, store_sightings
from releases.versions import next_cycle
from stable.store import load_support
from topics.loading import DEFAULT as TOPICS
from topics.loading import load_topics

_STATEMENTS = sorted(Path(__file__).parent.glob("*.sql"))
_WEEK = timedelta(days=7)
_CYCLE = 9 * _WEEK
_MERGE_WINDOW = 2 * _WEEK
_ALIVE = timedelta(days=120)  # a series with an update in the last of the facts goes on getting some
# The first ones are the busiest, or the most usual; the last words are those of topics.
_LISTS = """netdev linux-mm dri-devel linux-fsdevel kvm bpf linux-arm-kernel linux-wireless linux-usb linux-pci
    linux-scsi linux-block linux-btrfs linux-ext4 linux-xfs linux-nfs linux-crypto linux-sound linux-media linux-iio
    linux-hwmon linux-pm linux-acpi linux-clk linux-gpio linux-i2c linux-spi linux-rtc linux-riscv linux-s390
    linuxppc-dev linux-mips amd-gfx intel-gfx intel-xe iommu io-uring rust-for-linux live-patching linux-trace-kernel"""
_FOLDERS = """net/core mm drivers/gpu/drm fs virt/kvm kernel/bpf arch/arm64 net/mac80211 drivers/usb drivers/pci
    drivers/scsi block fs/btrfs fs/ext4 fs/xfs fs/nfs crypto sound/soc drivers/media drivers/iio drivers/hwmon
    kernel/power drivers/acpi drivers/clk drivers/gpio drivers/i2c drivers/spi drivers/rtc arch/riscv arch/s390
    arch/powerpc arch/mips drivers/gpu/amd drivers/gpu/i915 drivers/gpu/xe drivers/iommu io_uring rust kernel/livepatch
    kernel/trace"""
_WORDS = """fix add remove avoid use drop convert rework simplify support handle check restore report split merge move
    rename document test resume suspend boot link panic leak race deadlock overflow warning timeout reset probe
    queue buffer page memory driver device bus clock power state helper macro header lock mutex refcount pointer
    index table cache ring channel firmware register interrupt thermal display codec inode extent journal socket
    packet route bridge tunnel cgroup namespace module symbol trace event sample regression speed latency
    throughput wrong missing broken early late twice never always again first last old new fast slow folio
    folios rust sched_ext scx zcrx landlock bcachefs guest_memfd mthp"""
_FIRST = """Ada Bo Carla Dmitri Elif Farid Greta Hugo Ines Jiro Kaya Lars Mina Nils Olga Pavel Qadir Rosa Sven Tara Uma
    Viktor Wanda Xin Yara Zoe"""
_LAST = """Abel Berg Cruz Diaz Ende Frei Gall Haas Ito Jung Kern Lund Moor Nagy Ober Pohl Quist Roth Saar Tal Ubel Voss
    Wolf Xu Yilmaz Zeman"""


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each."""

    messages: int = 500_000
    series: int = 60_000
    commits: int = 150_000
    regressions: int = 5_000
    cycles: int = 60


def fill(size: Size, *, now: datetime) -> None:
    """Fill an empty database: what happened last happened just before `now`, as in a real one."""
    load_facts()
    load_support()
    load_counts()
    load_topics(TOPICS)
    fold(store_sightings(_later_releases(now)))
    fold(store_sightings(_release_candidates(now)))
    fold(store_sightings(_days(now)))
    given = asdict(size) | {
        "now": now,
        "lists": _LISTS.split(),
        "folders": _FOLDERS.split(),
        "words": _WORDS.split(),
        "areas": [area.slug for area in areas_in_use().areas],
        "names": [f"{first} {last}" for first in _FIRST.split() for last in _LAST.split()],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for path in _STATEMENTS:
            for statement in path.read_text(encoding="utf-8").split(";\n"):
                cursor.execute(statement, given)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _later_releases(now: datetime) -> Iterator[ReleaseFact]:
    """What came after the facts end: a final release every nine weeks, and weekly updates of all series that live."""
    version, at = Cycle.objects.exclude(released_at=None).order_by("-sort_key").values_list("version", "released_at")[0]
    while at is not None and (at := at + _CYCLE) < now:
        version = next_cycle(version)
        yield _fact(version, at)
    newest = Release.objects.stable().order_by("series", "-sort_key").distinct("series")
    rows = list(newest.values_list("version", "released_at"))
    last = max(at for _, at in rows)
    for name, updated_at in rows:
        base, _, number = name.rpartition(".")
        if updated_at > last - _ALIVE:
            yield from (
                _fact(f"{base}.{int(number) + week}", last + week * _WEEK) for week in range(1, (now - last) // _WEEK)
            )


def _release_candidates(now: datetime) -> Iterator[ReleaseFact]:
    """An -rc a week between each merge window and its release."""
    dates = Cycle.objects.exclude(opened_at=None).values_list("version", "opened_at", "released_at")
    for name, opened_at, released_at in dates:
        if opened_at is not None:
            ends = released_at or min(now, opened_at + _CYCLE)
            moments = (opened_at + _MERGE_WINDOW + week * _WEEK for week in range(8))
            yield from (_fact(f"{name}-rc{rc}", at) for rc, at in enumerate(moments, 1) if at < ends)


def _days(now: datetime) -> Iterator[ReleaseFact]:
    """linux-next, on working days since 2008."""
    at = datetime(2008, 2, 14, 6, tzinfo=UTC)
    while at <= now:
        if at.weekday() < 5:
            yield _fact(f"next-{at:%Y%m%d}", at)
        at += timedelta(days=1)


def _fact(version: str, at: datetime) -> ReleaseFact:
    return ReleaseFact(version, Witness.TAG, at, Precision.SECOND, seen_at=at, commit="0" * 40)
