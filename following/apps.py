"""The following app."""

from django.apps import AppConfig


class FollowingConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "following"
