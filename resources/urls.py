"""Addresses of resources; api/urls.py has them among its own."""

from django.urls import path, re_path

from resources import (
    candidates,
    compare,
    fixes,
    index,
    patch,
    patches,
    releases,
    running,
    search,
    series,
    sources,
    status,
    subsystems,
    topics,
    weeks,
)

_MAIL = r"(?P<ident>[^\x00]{1,1000})"  # a Message-ID, slashes and all; PostgreSQL cannot be asked for one with a NUL
_WEEK = r"(?P<name>[0-9]{4}-(?:W[0-9]{2}|[0-9]{2}-[0-9]{2}))"
urlpatterns = [
    path("api/v1/", index.IndexOne.as_view(), name="index"),
    path("api/v1/status/", status.StatusOne.as_view(), name="status"),
    path("api/v1/releases/", releases.ReleaseList.as_view(), name="releases"),
    re_path(r"^api/v1/releases/(?P<version>[\w.+-]{1,40})/$", releases.ReleaseOne.as_view(), name="release"),
    path("api/v1/series/", series.SeriesList.as_view(), name="series_list"),
    re_path(r"^api/v1/series/(?P<name>[\d.]{1,20}(?:\.y)?)/$", series.SeriesOne.as_view(), name="series"),
    path("api/v1/running/", running.RunningOne.as_view(), name="running"),
    path("api/v1/compare/", compare.CompareOne.as_view(), name="compare"),
    path("api/v1/fixes/", fixes.FixList.as_view(), name="fixes"),
    path("api/v1/patches/", patches.PatchList.as_view(), name="patches"),
    re_path(rf"^api/v1/patches/{_MAIL}/$", patch.PatchOne.as_view(), name="patch"),
    path("api/v1/topics/", topics.TopicList.as_view(), name="topics"),
    path("api/v1/topics/<slug:slug>/", topics.TopicOne.as_view(), name="topic"),
    path("api/v1/subsystems/", subsystems.SubsystemList.as_view(), name="subsystems"),
    path("api/v1/candidates/", candidates.CandidateList.as_view(), name="candidates"),
    re_path(rf"^api/v1/candidates/{_MAIL}/$", candidates.CandidateOne.as_view(), name="candidate"),
    path("api/v1/weeks/", weeks.WeekList.as_view(), name="weeks"),
    re_path(rf"^api/v1/weeks/{_WEEK}/$", weeks.WeekOne.as_view(), name="week"),
    path("api/v1/search/", search.SearchOne.as_view(), name="search"),
    path("api/v1/sources/", sources.SourceList.as_view(), name="sources"),
]
