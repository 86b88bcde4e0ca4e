"""The upkeep app."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "upkeep"
