"""The topics app."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "topics"
