"""The schema as the documentation tells it."""

from typing import Any

from api.reference import resources

DOCUMENT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "Its name."},
        "state": {"oneOf": [{"$ref": "#/components/schemas/State"}, {"$ref": "#/components/schemas/NullEnum"}]},
        "fix": {"allOf": [{"$ref": "#/components/schemas/Fix"}], "description": "What fixes it."},
        "seen_at": {"type": ["string", "null"], "format": "date-time"},
        "lists": {"type": "array", "items": {"type": "string"}},
    },
}


def _schema(**paths: Any) -> dict[str, Any]:
    components = {
        "Thing": DOCUMENT,
        "State": {"enum": ["open", "fixed"], "type": "string", "description": "* `open` - Open\n* `fixed` - Fixed"},
        "NullEnum": {"enum": [None]},
        "Fix": {"type": "object", "properties": {"commit": {"type": "string"}}},
    }
    return {
        "paths": {f"/api/v1/{path}": {"get": said} for path, said in paths.items()},
        "components": {"schemas": components},
    }


def _answering(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"operationId": "x", "responses": {"200": {"content": {"application/json": {"schema": schema}}}}, **more}


def test_fields_are_told_with_their_kinds_choices_and_inner_fields() -> None:
    schema = _schema(**{"things/{id}/": _answering({"$ref": "#/components/schemas/Thing"})})

    fields = resources(schema)[0].operations[0].fields

    told = {one.name: (one.kind, one.may_be_null, list(one.choices), one.help) for one in fields}
    assert told == {
        "id": ("text", False, [], "Its name."),
        "state": ("text", True, ["open", "fixed"], ""),
        "fix": ("object", False, [], "What fixes it."),
        "fix.commit": ("text", False, [], ""),
        "seen_at": ("time", True, [], ""),
        "lists": ("list of texts", False, [], ""),
    }


def test_of_a_list_the_documents_are_told_and_not_the_envelope() -> None:
    page = {
        "type": "object",
        "properties": {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}},
    }

    one = resources(_schema(**{"things/": _answering(page)}))[0].operations[0]

    assert (one.is_list, one.fields[0].name) == (True, "id")


def test_parameters_of_all_lists_are_told_apart_from_those_of_one() -> None:
    query = {"in": "query", "schema": {"type": "integer", "default": 100}}
    said = _answering({}, parameters=[{"name": "limit", **query}, {"name": "age", **query}])

    one = resources(_schema(**{"things/": said}))[0].operations[0]

    assert ([p.name for p in one.own], [p.name for p in one.shared]) == (["age"], ["limit"])
    assert (one.own[0].kind, one.own[0].usual) == ("number", "100")


def test_what_is_below_a_resource_is_on_its_page() -> None:
    found = resources(_schema(**{name: _answering({}) for name in ("b/", "a/{id}/more/", "a/{id}/", "a/", "")}))

    assert [(r.name, [one.path for one in r.operations]) for r in found] == [
        ("a", ["/api/v1/a/", "/api/v1/a/{id}/", "/api/v1/a/{id}/more/"]),
        ("b", ["/api/v1/b/"]),
    ]
