"""Addresses of the API; names are contracts (docs/architecture.md)."""

from django.urls import path, re_path

from api import docs, releases

app_name = "api"
_MAIL = r"(?P<ident>[^\x00]{1,1000})"  # a Message-ID, slashes and all; PostgreSQL cannot be asked for one with a NUL
_WEEK = r"(?P<name>[0-9]{4}-(?:W[0-9]{2}|[0-9]{2}-[0-9]{2}))"
urlpatterns = [
    path("api/", docs.guide, name="guide"),
    re_path(r"^api/(?P<name>(?!v1/)[a-z-]{1,40})/$", docs.reference, name="reference"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/events/", events.EventList.as_view(), name="events"),
    path("api/v1/releases/", releases.ReleaseList.as_view(), name="releases"),
    re_path(r"^api/v1/releases/(?P<version>[\w.+-]{1,40})/$", releases.ReleaseOne.as_view(), name="release"),
    path("api/v1/regressions/<slug:slug>/decisions/", writing.DecisionList.as_view(), name="decisions"),
    path("api/v1/regressions/<slug:slug>/decisions/<slug:ident>/", writing.DecisionOne.as_view(), name="decision"),
    path("api/v1/candidates/verdicts/", writing.Verdicts.as_view(), name="verdicts"),
]
