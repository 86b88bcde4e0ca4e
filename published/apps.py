"""The published app."""

from django.apps import AppConfig


class PublishedConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "published"
