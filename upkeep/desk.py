"""The admin as a desk: what belongs together stands together, whatever room its table is in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

# Under the names that /sources/ and other pages use. What is not named here stands behind, by app.
_GROUPS = (
    (
        "Sources",
        {
            "archive.inbox": "Mailing-list archives",
            "trees.tree": "Git trees",
            "trackers.tracker": "Bug trackers",
            "kernelorg.site": "Lists of current kernels",
            "peers.peer": "Other installations",
            "archive.quarantine": "Mails that could not be read",
        },
    ),
    ("Rules", {"areas.rules": "Area rules", "topics.topic": "Topics"}),
    ("People", {"auth.user": "Users", "access.token": "Tokens"}),
    (
        "What was done",
        {
            "regressions.decision": "Decisions about regressions",
            "candidates.verdict": "Candidates sorted out",
            "admin.logentry": "Log of acts",
        },
    ),
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
            self._group(name, [found.pop(label) | {"name": words} for label, words in labels.items() if label in found])
            for name, labels in _GROUPS
        ]
        rest = [app | {"models": [m for m in app["models"] if m["model"]._meta.label_lower in found]} for app in apps]
        return [group for group in (*groups, *rest) if group["models"]]

    def _group(self, name: str, models: list[Any]) -> dict[str, Any]:
        label = name.split(" ")[0].lower()
        url = reverse("admin:index", current_app=self.name)
        return {"name": name, "app_label": label, "app_url": url, "has_module_perms": True, "models": models}
