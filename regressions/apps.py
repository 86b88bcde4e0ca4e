"""The regressions app."""

from django.apps import AppConfig


class RegressionsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "regressions"
