"""The peers app."""

from django.apps import AppConfig


class PeersConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "peers"
