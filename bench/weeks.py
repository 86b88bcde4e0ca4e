"""How long pages of patches take on real lists: the week with most series, beside a page that shows nothing."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncWeek

from bench import ingest
from bench.pages import measure
from bench.scratch import scratch_database
from flow.addresses import series_path
from ingest import sync
from patches.models import Series
from releases.store import load_facts

FLOOR = "/about/"  # the frame of every page, and words


def run(archives: list[Path], write: Callable[[str], object]) -> None:
    """Print the table."""
    with scratch_database():
        load_facts()
        ingest.plan(archives)
        sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        week, count = _densest()
        write(f"weeks: {Series.objects.count()} series, {count} of them in week {week}")
        write(f"{'':42}{'anew, ms':>10}{'of floor':>10}{'kB':>8}")
        floor = measure(FLOOR)
        for path in (FLOOR, *_pages(week)):
            one = floor if path == FLOOR else measure(path)
            write(f"{path[:41]:42}{one.anew:10.1f}{one.anew / floor.anew:10.1f}{one.kilobytes:8.0f}")


def _densest() -> tuple[str, int]:
    """The ISO week in which most series were posted, and how many."""
    weeks = Series.objects.annotate(week=TruncWeek("posted_at")).values_list("week").annotate(n=Count("pk"))
    monday, count = weeks.order_by("-n", "week")[0]
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}", count


def _pages(week: str) -> list[str]:
    """The week whole and filtered, and the series with most revisions."""
    effort = Series.objects.values("effort").annotate(n=Count("pk")).order_by("-n", "effort")[0]["effort"]
    head = Series.objects.filter(effort=effort).order_by("-posted_at").values_list("head", flat=True)[0]
    return [
        f"/patches/?week={week}",
        f"/patches/?week={week}&state=posted",
        series_path(head),
        "/patches/fixes/",
        "/topics/",
        "/subsystems/",
    ]
