"""The Celery app: limits, retries and the beat table, in one place."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kerneltrack.settings")
app = Celery("kerneltrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
