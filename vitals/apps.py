"""The vitals app."""

from django.apps import AppConfig


class VitalsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "vitals"
