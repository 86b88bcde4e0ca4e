"""The rest app."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "rest"
