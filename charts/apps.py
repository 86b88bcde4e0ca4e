"""The charts app."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "charts"
