"""/api/v1/fixes/: the radar for scripts."""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from archive.links import lore_url
from flow import radar_filter
from flow.addresses import series_path
from flow.entries import Entry, entries_of
from flow.radar import RadarRow, mainline_of, radar, select
from releases.asof import as_of
from releases.queries import release_status

_MOST = 1000  # fixes that are told
_Address = Callable[[str], str]


@require_safe
def fixes_json(request: HttpRequest) -> JsonResponse:
    """Every fix on the radar that the query string selects; one that is not understood is a problem (RFC 9457)."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    bound = radar_filter.bind(request.GET, asof)
    problems = [*([f"at: {asof.error}"] if asof.error else []), *bound.errors]
    if problems:
        body = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": " ".join(problems)}
        return JsonResponse(body, status=400, content_type="application/problem+json")
    mainline = mainline_of(release_status(at=asof.at))
    found, entries = select(radar(at=asof.at, mainline=mainline), bound)
    shown = found[:_MOST]
    known = entries if entries is not None else entries_of({row.series.head for row in shown})

    def whole(path: str) -> str:
        return request.build_absolute_uri(path + asof.suffix)

    document = {
        "as_of": asof.at.isoformat(),
        "count": len(found),
        "fixes": [_fix(row, known.get(row.series.head), whole) for row in shown],
    }
    return JsonResponse(document, json_dumps_params={"indent": 2})


def _fix(row: RadarRow, entry: Entry | None, whole: _Address) -> dict[str, object]:
    one = row.regression
    return {
        "part": row.part.value,
        "since": row.since.isoformat(),
        "waiting_days": row.waiting,
        "flags": [{"flag": raised.flag.value, "words": raised.words} for raised in row.flags],
        "tie": row.tie.name.lower(),
        "regression": {
            "id": one.slug,
            "title": one.title,
            "state": one.state.value,
            "reported_at": one.reported_at.isoformat(),
            "age_days": one.age.days,
            "due_at": one.due_at.isoformat() if one.due_at else None,
            "is_overdue": one.is_overdue,
            "tree": one.tree or None,
            "cycle": one.cycle or None,
            "subsystems": list(row.subsystems),
            "web_url": whole(reverse("regressions:detail", args=[one.slug])),
        },
        "series": _series(row, whole),
        "entry": {"title": entry.title, "maintainers": list(entry.people)} if entry else None,
    }


def _series(row: RadarRow, whole: _Address) -> dict[str, object]:
    series = row.series
    return {
        "message_id": series.head,
        "title": series.title,
        "version": series.version,
        "is_rfc": series.is_rfc,
        "author": series.author_name or series.author_address,
        "posted_at": series.posted_at.isoformat(),
        "patches": series.total,
        "lists": series.lists,
        "replies": series.replies,
        "reviewed": series.reviewed,
        "acked": series.acked,
        "tested": series.tested,
        "state": series.state.slug,
        "web_url": whole(series_path(series.head)),
        "archive_url": lore_url(series.head),
    }
