"""Reads archives into the database, and how their patch mails were grouped out of it."""

from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings

from archive.models import Inbox
from bench.scratch import scratch_database
from ingest import sync
from yardstick.efforts import read_truth
from yardstick.series import Place, Score, score_series

SERIES = Path(__file__).parent / "data" / "series.json"


def groups_patches() -> bool:
    """Whether this version has tables of series at all."""
    return {"series", "part"} <= apps.all_models["patches"].keys()


def measure_series(text: str, archives: list[Path], *, progress: Callable[[str], None]) -> Score:
    """Read archives, the slices of real lists by default, into a scratch database and score what was made of them.

    ValueError if the text is no list of series, if there is nothing to read, or if this version groups no patches.
    """
    truth = read_truth(text)
    if not groups_patches():
        raise ValueError("this version groups no patches: it has no tables of series")
    found = archives or sorted((Path(settings.BASE_DIR).parent / "shared" / "corpus").glob("*.bundle"))
    if not found:
        raise ValueError("no mail to read: name an archive with --mail")
    with scratch_database():
        read_archives(found, progress=lambda done, planned: progress(f"{done} of {planned} mails"))
        return score_series(truth, read_grouped())


def read_archives(archives: list[Path], *, progress: Callable[[int, int], None]) -> None:
    """Read bundles, repositories or directories of epochs; ValueError if one cannot be read."""
    for path in archives:
        Inbox.objects.create(name=path.name.split(".")[0], url=str(path))
    report = sync.Report()
    sync.poll(Inbox.objects.all(), report)
    if report.errors:
        raise ValueError("; ".join(f"{name}: {error}" for name, error in report.errors.items()))
    sync.drain(jobs=1, report=report, progress=progress)


def read_grouped() -> dict[str, Place]:
    """Places by Message-ID: of all parts, and of the heads of series, which may be covers. LookupError without tables.

    The models are looked up by name because this was written before them: patches.Series (head, version, effort) and
    patches.Part (message, series, number).
    """
    models = apps.all_models["patches"]
    series = models["series"]._default_manager.values_list("head", "version", "effort")
    columns = ("message__message_id", "series__head", "number", "series__version", "series__effort")
    parts = models["part"]._default_manager.values_list(*columns)
    places = {head: Place(head, 0, version, effort) for head, version, effort in series}
    return places | {ident: Place(*place) for ident, *place in parts}
