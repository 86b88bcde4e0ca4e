"""The changes app."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "changes"
