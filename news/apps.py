"""The news app."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "news"
