"""Every address of the site; names are contracts (docs/architecture.md)."""

from django.urls import URLPattern, URLResolver, path

from kerneltrack import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
