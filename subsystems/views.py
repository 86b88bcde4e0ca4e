"""The page of all subsystems, and who to ask about a path."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maintainers.patterns import MAX_PATH
from maintainers.queries import sections_of_path
from regressions.queries import NO_SUBSYSTEM
from releases import queries as releases
from releases.asof import as_of
from subsystems.heat import CYCLES, heat_table
from subsystems.patches import DAYS, QUIET_DAYS, flow_by_list, flow_by_section
from subsystems.queries import OLD_DAYS, subsystem_table

_SHOWN = 12  # sections of a path
_LISTS = 60  # with patches: the rest have one in a month


@require_safe
def subsystem_list(request: HttpRequest) -> HttpResponse:
    """Subsystems with their numbers; with `path`, the sections of MAINTAINERS that it belongs to."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    path = request.GET.get("path", "").replace("\0", "").strip()[:MAX_PATH]
    rows = subsystem_table(at=asof.at)
    cycles = [cycle.version for cycle in releases.cycles(at=asof.at, limit=CYCLES)]
    sections = sections_of_path(path)[:_SHOWN] if path else []
    context = {
        "asof": asof,
        "rows": rows,
        "heat": heat_table(rows, cycles, asof=asof),
        "none": NO_SUBSYSTEM,
        "old_days": OLD_DAYS,
        "path": path,
        "kept": [("path", path)] if path else [],
        "sections": list(zip(sections, flow_by_section(sections, at=asof.at), strict=True)),
        "flow": flow_by_list(at=asof.at)[:_LISTS],
        "flow_days": DAYS,
        "quiet_days": QUIET_DAYS,
    }
    return render(request, "subsystems/subsystem_list.html", context)
