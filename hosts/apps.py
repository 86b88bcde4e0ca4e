"""The hosts app."""

from django.apps import AppConfig


class HostsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "hosts"
