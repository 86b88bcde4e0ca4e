"""The site app."""

from django.apps import AppConfig


class KerneltrackConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "kerneltrack"
