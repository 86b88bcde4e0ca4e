"""The subsystems app."""

from django.apps import AppConfig


class SubsystemsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "subsystems"
