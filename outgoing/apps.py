"""The outgoing app."""

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "outgoing"
