"""The webhooks app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "webhooks"
