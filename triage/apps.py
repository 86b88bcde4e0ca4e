"""The triage app."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "triage"
