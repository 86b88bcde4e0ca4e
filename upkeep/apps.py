"""The upkeep app, and the admin as it is here."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps  # a config that is imported by name counts as ours


class UpkeepConfig(AppConfig):
    """Name only: nothing happens at start-up."""

    name = "upkeep"
    default = True


class DeskConfig(admin_apps.AdminConfig):
    """Stands for django.contrib.admin in the settings."""

    default = False
    default_site = "upkeep.desk.Desk"
