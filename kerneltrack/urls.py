"""Every address of the site; names are contracts (docs/architecture.md)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
