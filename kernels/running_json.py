"""The kernel one runs, as JSON has it: names as on the page, dates in ISO form, addresses whole."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from kernels.affected import Carried
from kernels.lines import FixPlace
from kernels.running import Running
from releases.queries import ReleaseView
from stable.queries import Series

Absolute = Callable[[str], str]


def running_document(found: Running, absolute: Absolute) -> dict[str, Any]:
    """The document; `absolute` makes an address of a path."""
    kernel = found.kernel
    return {
        "given": kernel.text,
        "version": kernel.version.text,
        "basis": kernel.basis,
        "vendor": kernel.vendor or None,
        "hint": kernel.hint or None,
        "is_known": found.release is not None,
        "released_at": found.release.released_at.isoformat() if found.release else None,
        "newest": _release(found.newest, absolute),
        "behind": found.behind,
        "support": _support(found.series),
        "move_to": [one.name for one in found.move_to],
        "can_tell": found.can_tell,
        "carried": [_carried(one, absolute) for one in found.carried],
        "untraced": found.untraced,
        "scope": "known and tracked regressions only",
        "at": found.at.isoformat(),
        "web_url": absolute(reverse("kernels:running_text", args=[kernel.text])),
    }


def _release(release: ReleaseView | None, absolute: Absolute) -> dict[str, Any] | None:
    if release is None:
        return None
    url = absolute(reverse("kernels:release", args=[release.tag]))
    return {"version": release.version, "released_at": release.released_at.isoformat(), "web_url": url}


def _support(series: Series | None) -> dict[str, Any] | None:
    if series is None:
        return None
    state = series.support
    return {
        "series": series.name,
        "state": state.state,
        "is_alive": series.is_alive,
        "projected_end": state.projected_end.isoformat() if state.projected_end else None,
        "projected_is_forecast": state.projected_is_forecast,
        "ended_on": state.ended_on.isoformat() if state.ended_on else None,
        "why": state.why,
    }


def _carried(one: Carried, absolute: Absolute) -> dict[str, Any]:
    return {
        "id": one.slug,
        "title": one.title,
        "state": one.state,
        "certainty": one.certainty,
        "why": one.why,
        "note": one.note or None,
        "introduced": one.introduced,
        "culprit": one.culprit or None,
        "reported_at": one.reported_at.isoformat(),
        "fixed_in": [_place(place) for place in one.fixed_in],
        "web_url": absolute(reverse("regressions:detail", args=[one.slug])),
    }


def _place(place: FixPlace) -> dict[str, Any]:
    return {"line": place.line, "version": place.version or None, "commit": place.sha,
            "landed_at": place.landed_at.isoformat()}  # fmt: skip
