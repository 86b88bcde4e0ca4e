"""The site: settings, wiring, and one module per site page."""

from kerneltrack.celery import app as celery_app

__all__ = ["celery_app"]
