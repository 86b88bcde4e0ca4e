"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "accounts"
