"""The resources app."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "resources"
