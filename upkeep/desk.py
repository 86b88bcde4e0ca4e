"""The admin as a desk: what belongs together stands together, whatever room its table is in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

# What is not named here stands behind, by app.
_GROUPS = (
    ("Sources", ("archive.inbox", "trees.tree", "trackers.tracker", "kernelorg.site", "peers.peer")),
    ("What needs a hand", ("archive.quarantine", "regressions.decision")),
    ("Rules", ("areas.rules", "topics.topic")),
    ("People", ("auth.user", "auth.group", "access.token")),
)


class Desk(admin.AdminSite):
    """Django's, with our name and order."""

    site_header = site_title = "kerneltrack"
    index_title = "Sources, rules and people"
    empty_value_display = "–"

    def get_app_list(self, request: HttpRequest, app_label: Any = None) -> Any:
        """Groups on the front page and beside the others; an app's own page is as usual."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        found = {entry["model"]._meta.label_lower: entry for app in apps for entry in app["models"]}
        groups = [
            self._group(name, [found.pop(label) for label in labels if label in found]) for name, labels in _GROUPS
        ]
        rest = [app | {"models": [m for m in app["models"] if m["model"]._meta.label_lower in found]} for app in apps]
        return [group for group in (*groups, *rest) if group["models"]]

    def _group(self, name: str, models: list[Any]) -> dict[str, Any]:
        label = name.split(" ")[0].lower()
        url = reverse("admin:index", current_app=self.name)
        return {"name": name, "app_label": label, "app_url": url, "has_module_perms": True, "models": models}
