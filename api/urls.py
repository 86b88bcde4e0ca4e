"""Addresses of the API; names are contracts (docs/architecture.md)."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from api import regression, regressions, releases

app_name = "api"
_MAIL = r"(?P<ident>[^\x00]{1,1000})"  # a Message-ID, slashes and all; PostgreSQL cannot be asked for one with a NUL
_WEEK = r"(?P<name>[0-9]{4}-(?:W[0-9]{2}|[0-9]{2}-[0-9]{2}))"
urlpatterns = [
    path("api/v1/", index.IndexOne.as_view(), name="index"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/status/", status.StatusOne.as_view(), name="status"),
    path("api/v1/releases/", releases.ReleaseList.as_view(), name="releases"),
    re_path(r"^api/v1/releases/(?P<version>[\w.+-]{1,40})/$", releases.ReleaseOne.as_view(), name="release"),
    path("api/v1/regressions/", regressions.RegressionList.as_view(), name="regressions"),
    re_path(
        r"^api/v1/regressions/(?P<slug>[^\x00-\x1f\x7f]{1,500})/events/$",
        regression.RegressionEvents.as_view(),
        name="regression_events",
    ),
    re_path(
        r"^api/v1/regressions/(?P<slug>[^\x00-\x1f\x7f]{1,500})/$",
        regression.RegressionOne.as_view(),
        name="regression",
    ),
]
