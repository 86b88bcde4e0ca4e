"""Every address of the site; names are contracts (docs/architecture.md)."""

from django.urls import URLPattern, URLResolver, include, path

from kerneltrack import dashboard, health, sources

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("", include("regressions.urls")),
    path("sources/", sources.sources, name="sources"),
    path("about/", sources.about, name="about"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
