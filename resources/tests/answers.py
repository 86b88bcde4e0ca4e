"""Answers of the API, held to what the schema says of them."""

import copy
import re
from functools import cache
from typing import Any

import jsonschema_rs
from django.test import Client
from drf_spectacular.generators import SchemaGenerator


@cache
def schema() -> dict[str, Any]:
    """The whole description, stricter than it is told: no field may be missing, and none is unknown."""
    found: dict[str, Any] = copy.deepcopy(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
    for component in found["components"]["schemas"].values():
        if component.get("type") == "object" and component.get("properties"):
            component["additionalProperties"] = False
            component["required"] = list(component["properties"])
    return found


def ask(client: Client, path: str, **query: str) -> Any:
    """A document that is as the schema says."""
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/json"
    document = answer.json()
    check(path.partition("?")[0], document)
    return document


def check(path: str, document: Any) -> None:
    """Hold a document to the schema of its address."""
    whole = schema()
    operation = whole["paths"][_template(path)]["get"]
    own = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = jsonschema_rs.Draft202012Validator(
        {**own, "components": whole["components"]}, validate_formats=True, ignore_unknown_formats=True
    )
    errors = [f"{'/'.join(map(str, one.instance_path))}: {one.message}" for one in validator.iter_errors(document)]
    assert not errors, errors[:5]


def _template(path: str) -> str:
    """The address in the schema: one without names before one with them."""
    fitting: list[str] = [
        one for one in schema()["paths"] if re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(one)), path)
    ]
    return min(fitting, key=lambda one: one.count("{"))
