"""The maintainers app."""

from django.apps import AppConfig


class MaintainersConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "maintainers"
