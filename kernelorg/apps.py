"""The kernelorg app."""

from django.apps import AppConfig


class KernelorgConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "kernelorg"
    verbose_name = "Lists of current kernels"
