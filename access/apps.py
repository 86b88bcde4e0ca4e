"""The access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "access"
