"""Addresses of the API; names are contracts (docs/architecture.md)."""

from django.urls import path, re_path

from api import cycles, events, regression, regressions, schema, writing
from api.docs import guide, reference
from resources.urls import urlpatterns as resources

app_name = "api"
# An id; or a Message-ID, slashes and all. PostgreSQL cannot be asked for what has a NUL in it.
_REGRESSION = r"(?P<slug>(?:[a-z0-9]{1,16}|[^\x00-\x1f\x7f@]{1,250}@[^\x00-\x1f\x7f@]{1,250}))"
urlpatterns = [
    path("api/", guide, name="guide"),
    re_path(r"^api/(?P<name>(?!v1/)[a-z-]{1,40})/$", reference, name="reference"),
    path("api/v1/schema/", schema.SchemaOne.as_view(), name="schema"),
    path("api/v1/events/", events.EventList.as_view(), name="events"),
    re_path(rf"^api/v1/regressions/{_REGRESSION}/decisions/$", writing.DecisionList.as_view(), name="decisions"),
    re_path(
        rf"^api/v1/regressions/{_REGRESSION}/decisions/(?P<ident>[a-z0-9]{{1,40}})/$",
        writing.DecisionOne.as_view(),
        name="decision",
    ),
    path("api/v1/candidates/verdicts/", writing.Verdicts.as_view(), name="verdicts"),
    path("api/v1/regressions/", regressions.RegressionList.as_view(), name="regressions"),
    re_path(
        rf"^api/v1/regressions/{_REGRESSION}/events/$",
        regression.RegressionEvents.as_view(),
        name="regression_events",
    ),
    re_path(rf"^api/v1/regressions/{_REGRESSION}/$", regression.RegressionOne.as_view(), name="regression"),
    path("api/v1/cycles/", cycles.CycleList.as_view(), name="cycles"),
    re_path(r"^api/v1/cycles/(?P<version>[0-9.]{1,20})/$", cycles.CycleOne.as_view(), name="cycle"),
    re_path(r"^api/v1/cycles/(?P<version>[0-9.]{1,20})/counts/$", cycles.CycleCounts.as_view(), name="cycle_counts"),
    re_path(
        r"^api/v1/cycles/(?P<version>[0-9.]{1,20})/burn-down/$",
        cycles.CycleBurnDown.as_view(),
        name="cycle_burn_down",
    ),
    *resources,  # last: a Message-ID in an address takes all that stands behind it
]
