"""The subscriptions app."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "subscriptions"
