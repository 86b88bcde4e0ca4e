"""The stable app."""

from django.apps import AppConfig


class StableConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "stable"
