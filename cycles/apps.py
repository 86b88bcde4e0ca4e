"""The cycles app."""

from django.apps import AppConfig


class CyclesConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "cycles"
