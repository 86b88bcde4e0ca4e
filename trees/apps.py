"""The trees app."""

from django.apps import AppConfig


class TreesConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "trees"
