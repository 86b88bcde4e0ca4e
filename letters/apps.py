"""The letters app."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "letters"
