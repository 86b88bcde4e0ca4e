"""The patches app."""

from django.apps import AppConfig


class PatchesConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "patches"
