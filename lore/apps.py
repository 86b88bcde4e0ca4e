"""The lore app."""

from django.apps import AppConfig


class LoreConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "lore"
