"""The admin as a desk: what belongs together stands together, whatever room its table is in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])
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
    """Django's, with our name and order; what it would take to the database unread is looked at first."""

    site_header = site_title = "kerneltrack"
    index_title = "Sources, rules and people"
    empty_value_display = "–"

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:
        """A page of the desk: what no link or form of it asks for is refused with 400, where Django fails."""

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
            _check(request)
            return view(request, *args, **names)

        return cast(_View, super().admin_view(checked, cacheable))

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


def _check(request: HttpRequest) -> None:
    asked = [text for _, texts in request.GET.lists() for text in texts]
    if any("\0" in text for text in (request.path_info, *asked)):
        raise BadRequest("An address with a NUL in it finds nothing: take it out.")
    if not all(row.isdecimal() for row in request.POST.getlist(ACTION_CHECKBOX_NAME)):
        raise BadRequest("Rows are chosen by their numbers: go back to the list and choose them again.")
