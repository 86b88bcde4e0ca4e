"""The forecast app."""

from django.apps import AppConfig


class ForecastConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "forecast"
