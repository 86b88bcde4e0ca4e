"""Every address of the site; names are contracts (docs/architecture.md)."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from kerneltrack import dashboard, robots, sources

handler500 = "vitals.away.failed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("", include("triage.urls")),
    path("", include("access.urls")),
    path("", include("accounts.urls")),
    path("", include("webhooks.urls")),
    path("", include("api.urls")),
    path("", include("regressions.urls")),
    path("", include("subsystems.urls")),
    path("", include("flow.urls")),
    path("", include("topics.urls")),
    path("", include("candidates.urls")),
    path("", include("cycles.urls")),
    path("", include("kernels.urls")),
    path("", include("peers.urls")),
    path("", include("search.urls")),
    path("", include("digests.urls")),
    path("", include("subscriptions.urls")),
    path("", include("delivery.urls")),
    path("", include("vitals.urls")),
    path("admin/", admin.site.urls),
    path("sources/", sources.sources, name="sources"),
    path("about/", sources.about, name="about"),
    path("robots.txt", robots.robots, name="robots"),
    *([] if settings.PRODUCTION else [path("", include("outgoing.urls"))]),
]
