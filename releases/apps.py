"""The releases app."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "releases"
