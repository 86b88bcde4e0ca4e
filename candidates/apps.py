"""The candidates app."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "candidates"
