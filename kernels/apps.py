"""The kernels app."""

from django.apps import AppConfig


class KernelsConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "kernels"
