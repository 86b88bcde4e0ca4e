"""The trackers app."""

from django.apps import AppConfig


class TrackersConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "trackers"
