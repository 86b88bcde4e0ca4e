"""The areas app."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "areas"
