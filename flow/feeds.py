"""/feeds/fixes.atom and /feeds/patches.atom: fixes of tracked regressions, and every series, as they come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.urls import reverse_lazy

from archive.links import lore_url
from flow import filters, radar_filter
from flow.addresses import series_path
from flow.filters import SeriesFilter
from flow.radar import counted
from flow.radar_filter import RadarFilter
from flow.templatetags.patches import tie_words
from patches.models import Series
from patches.queries import SeriesRow, series_where
from regressions.models import Regression
from regressions.patches import FixTie, posted_fixes
from releases.asking import moment
from releases.atom import PlainAtom, conditions

if TYPE_CHECKING:
    _FixFeed = Feed["FixEntry", RadarFilter]
    _PatchFeed = Feed[SeriesRow, SeriesFilter]
else:
    _FixFeed = _PatchFeed = Feed
_BACK = timedelta(days=92)  # a condition that nothing meets must not make us read ten years of patches
_FIX_CONDITIONS, _PATCH_CONDITIONS = {"at", "list", "subsystem"}, {"area", "at", "author", "list"}


@dataclass(frozen=True, slots=True)
class FixEntry:
    """A series as it was posted, and a regression that it is for."""

    series: SeriesRow
    regression: Regression
    tie: FixTie


class FixFeed(PlainAtom, _FixFeed):
    """The last series that were posted for tracked regressions."""

    title = "Fixes of tracked Linux kernel regressions"
    subtitle = "Patches that close, link to or name what is tracked, as they are posted"
    link = reverse_lazy("flow:radar")

    def get_object(self, request: HttpRequest) -> RadarFilter:
        """The conditions; what is not understood is refused, for a reader would never see a notice."""
        query = conditions(request)
        bound = radar_filter.bind(query, moment(request))
        _refuse(query, _FIX_CONDITIONS, bound.errors)
        return bound

    def entries(self, obj: RadarFilter, start: int, stop: int) -> list[FixEntry]:
        """Newest first: five statements. What is for what is known for all at once; only the page is read whole."""
        at = obj.asof.at
        keys = None
        if obj.subsystem:
            keys = list(Regression.objects.filter(subsystems__contains=[obj.subsystem]).values_list("pk", flat=True))
        found = posted_fixes(keys, at=at)
        regressions = {key: period.regression for key, period in counted({f.regression for f in found}, at=at).items()}
        known = Series.objects.known(at=at).filter(head__in=[fix.head for fix in found])
        known = known.filter(lists__contains=[obj.list]) if obj.list else known
        heads = set(known.values_list("head", flat=True))
        chosen = [fix for fix in found if fix.head in heads and fix.regression in regressions]
        chosen.sort(key=lambda fix: (fix.posted_at, fix.head, regressions[fix.regression].slug), reverse=True)
        shown = chosen[start:stop]
        condition = Q(head__in=[fix.head for fix in shown])
        series = {row.head: row for row in series_where(condition, at=at, limit=len(shown))}
        return [FixEntry(series[fix.head], regressions[fix.regression], fix.tie) for fix in shown]

    def item_title(self, item: FixEntry) -> str:
        """The patch: readers of mail know it by that."""
        return _title(item.series)

    def item_description(self, item: FixEntry) -> str:
        """What it is for, and what says so."""
        words = f"{tie_words(item.tie)[0].upper()}{tie_words(item.tie)[1:]}"
        reported = f"{item.regression.reported_at:%Y-%m-%d}"
        return f"{words}: regression {item.regression.title!s}, reported on {reported}. {_who(item.series)}"

    def item_link(self, item: FixEntry) -> str:
        """Its page."""
        return series_path(item.series.head)

    def item_guid(self, item: FixEntry) -> str:
        """The same in every installation, and for ever."""
        return uuid5(NAMESPACE_URL, f"kerneltrack/fix/{item.series.head}/{item.regression.slug}").urn

    def item_pubdate(self, item: FixEntry) -> datetime:
        """When it arrived."""
        return item.series.posted_at

    def item_updateddate(self, item: FixEntry) -> datetime:
        """A posting does not change."""
        return item.series.posted_at

    def item_author_name(self, item: FixEntry) -> str:
        """Who posted it."""
        return _author(item.series)

    def item_categories(self, item: FixEntry) -> list[str]:
        """Subsystems of the regression, to filter by."""
        return item.regression.subsystems


class PatchFeed(PlainAtom, _PatchFeed):
    """The last series that were posted."""

    title = "Linux kernel patches"
    subtitle = "Patch series as they are posted"
    link = reverse_lazy("flow:list")

    def get_object(self, request: HttpRequest) -> SeriesFilter:
        """The conditions; what is not understood is refused."""
        query = conditions(request)
        bound = filters.bind(query, moment(request))
        _refuse(query, _PATCH_CONDITIONS, bound.errors)
        return bound

    def entries(self, obj: SeriesFilter, start: int, stop: int) -> list[SeriesRow]:
        """Newest first: one statement."""
        at = obj.asof.at
        condition = Q(posted_at__gte=at - _BACK)
        if obj.area:
            condition &= Q(area=obj.area)
        if obj.list:
            condition &= Q(lists__contains=[obj.list])
        if obj.author:
            condition &= Q(author_address__iexact=obj.author) | Q(author_name__icontains=obj.author)
        return series_where(condition, at=at, start=start, limit=stop - start)

    def item_title(self, item: SeriesRow) -> str:
        """Its title, and which revision it is."""
        return _title(item)

    def item_description(self, item: SeriesRow) -> str:
        """Who posted how much of it, and where it can be read."""
        return _who(item)

    def item_link(self, item: SeriesRow) -> str:
        """Its page."""
        return series_path(item.head)

    def item_guid(self, item: SeriesRow) -> str:
        """The same in every installation, and for ever."""
        return uuid5(NAMESPACE_URL, f"kerneltrack/series/{item.head}").urn

    def item_pubdate(self, item: SeriesRow) -> datetime:
        """When it arrived."""
        return item.posted_at

    def item_updateddate(self, item: SeriesRow) -> datetime:
        """A posting does not change."""
        return item.posted_at

    def item_author_name(self, item: SeriesRow) -> str:
        """Who posted it."""
        return _author(item)

    def item_categories(self, item: SeriesRow) -> list[str]:
        """Its area and its lists, to filter by."""
        return [item.area, *item.lists]


def _refuse(query: QueryDict, known: set[str], errors: object) -> None:
    """400 for conditions that the feed does not have, or whose values are none."""
    if errors or query.keys() - known:
        raise BadRequest(f"This feed can be asked for by {', '.join(sorted(known))} and page, and by nothing else.")


def _title(row: SeriesRow) -> str:
    marks = [*(["RFC"] if row.is_rfc else []), *([f"v{row.version}"] if row.version > 1 else [])]
    title = row.title or "(no subject)"
    return f"{title} ({' '.join(marks)})" if marks else title


def _who(row: SeriesRow) -> str:
    patches = "1 patch" if row.total == 1 else f"{row.total} patches"
    return f"{patches} by {_author(row)}, {row.added} lines added and {row.removed} removed: {lore_url(row.head)}"


def _author(row: SeriesRow) -> str:
    return row.author_name or row.author_address
