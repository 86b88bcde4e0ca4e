"""The api app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "api"
