"""The delivery app."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "delivery"
