"""The search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "search"
