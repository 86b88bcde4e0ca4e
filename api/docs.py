"""/api/: how the API is used, and every resource, told from its own schema."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from api.reference import Operation, Resource, resources
from changes.kinds import Kind

_MOST_LINES = 70  # of an example
KINDS: Mapping[Kind, str] = {
    Kind.REGRESSION_ADDED: "From now on it is tracked. data is empty.",
    Kind.REGRESSION_CHANGED: "Something about it changed: data.changes has, for each field, from and to.",
    Kind.REGRESSION_REMOVED: "It is no longer tracked: what tracked it is gone from the archives. data is empty.",
    Kind.REGRESSION_HAPPENED: "An entry of its timeline: event, message_id or commit that says so, text.",
    Kind.RELEASE_PUBLISHED: "A release is out: tag, tree, cycle, series, message_id of its announcement.",
    Kind.SERIES_POSTED: "Patches were posted: title, version, is_rfc, author, patches (how many), lists.",
    Kind.SERIES_MERGED: "It is in mainline, or at least half of its patches; data as when it was posted.",
    Kind.CANDIDATE_FOUND: "A mail looks like a report that nobody flagged: title, author.",
    Kind.CANDIDATE_SORTED_OUT: "Staff decided about one: verdict.",
}


@lru_cache(maxsize=1)
def all_resources() -> Sequence[Resource]:
    """Every resource; the code decides what they are, so once is enough for a process."""
    return tuple(resources(SchemaGenerator().get_schema(request=None, public=True)))  # type: ignore[no-untyped-call]


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """/api/."""
    first = answer_of(request, "/api/v1/regressions/", "limit=1")
    refused = answer_of(request, "/api/v1/releases/", "tree=linus", status=400)
    context = {
        "resources": all_resources(),
        "site": settings.SITE_URL,
        "first": first and _printed(first),
        "refusal": refused and _printed(refused),
        "kinds": KINDS.items(),
        "api_limit": getattr(settings, "API_LIMIT", 0),
        "token_limit": getattr(settings, "TOKEN_LIMIT", 0),
    }
    return render(request, "api/guide.html", context)


@require_safe
def reference(request: HttpRequest, name: str) -> HttpResponse:
    """/api/regressions/ and the like."""
    found = next((one for one in all_resources() if one.name == name), None)
    if found is None:
        raise Http404(f"There is no resource {name}; /api/ lists all.")
    context = {
        "resource": found,
        "shown": list(_shown(request, found)),
        "resources": all_resources(),
        "site": settings.SITE_URL,
    }
    return render(request, "api/reference.html", context)


def _shown(request: HttpRequest, resource: Resource) -> Iterator[tuple[Operation, str, str]]:
    """Each operation with an answer and the address that gave it: '' where that is made up, or there is none."""
    first = ""  # address of the first thing that a list names: what the addresses below it can be tried with
    for one in resource.operations:
        path = _filled(one.path, first)
        address, found = "", None
        if one.method == "GET" and "{" not in path:
            query = "limit=1" if any(it.name == "limit" for it in one.parameters) else ""
            address = f"{path}?{query}" if query else path
            found = answer_of(request, path, query)
        if found is None:
            yield one, "" if one.example is None else _printed(one.example), ""
            continue
        if one.is_list and not first and found["results"]:
            first = urlsplit(found["results"][0].get("url") or "").path
        yield one, _printed(found), address


def _filled(path: str, first: str) -> str:
    """An address with the names of a thing of that resource: those of its own address, in the same places."""
    parts, names = path.split("/"), first.split("/")
    filled = [names[n] if "{" in part and n < len(names) else part for n, part in enumerate(parts)]
    return path if "" in filled[1:-1] else "/".join(filled)


def answer_of(request: HttpRequest, path: str, query: str = "", status: int = 200) -> Any:
    """What this site answers now; None where that has another status."""
    asked = copy(request)
    asked.path = path
    asked.path_info = unquote(path)
    asked.method, asked.GET = "GET", QueryDict(query)
    asked.META = request.META | {"QUERY_STRING": query, "PATH_INFO": asked.path_info}
    try:
        view, args, names = resolve(asked.path_info)
        response = view(asked, *args, **names)
    except Http404:
        return None
    if response.status_code != status or response.streaming:
        return None
    if hasattr(response, "render"):
        response.render()
    return json.loads(response.content)


def _printed(document: Any) -> str:
    lines = json.dumps(document, indent=2, ensure_ascii=False).splitlines()
    return "\n".join(lines[:_MOST_LINES] + (["…"] if len(lines) > _MOST_LINES else []))
