"""The flow app."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "flow"
