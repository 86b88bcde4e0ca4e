"""The OpenAPI schema as the pages of the documentation tell it: resources, operations, parameters, fields. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ROOT = "/api/v1/"
_METHODS = ("get", "post", "put", "patch", "delete")
_SHARED = ("fields", "format", "limit", "cursor", "at")  # of every list: explained once, in the guide, and told last
_MOST_CHOICES = 40


@dataclass(frozen=True, slots=True)
class Parameter:
    """`where` is query or path; `kind` a word; `usual` what goes where nothing is said."""

    name: str
    where: str
    kind: str
    help: str
    choices: Sequence[str]
    usual: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an answer or of a body; those of an inner document are named `outer.inner`."""

    name: str
    kind: str
    help: str
    choices: Sequence[str]
    may_be_null: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status that an operation may answer with, and what it means."""

    status: str
    help: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address; `anchor` is its name on the page, and in the schema (operationId)."""

    anchor: str
    method: str
    path: str
    title: str
    text: Sequence[str]
    is_list: bool
    parameters: Sequence[Parameter]
    body: Sequence[Field]
    fields: Sequence[Field]
    refusals: Sequence[Refusal]
    forms: Sequence[str]
    example: Any

    @property
    def below(self) -> str:
        """Its address without what all have."""
        return self.path.removeprefix(_ROOT)

    @property
    def own(self) -> Sequence[Parameter]:
        """Parameters that not every list has."""
        return [one for one in self.parameters if one.name not in _SHARED]

    @property
    def shared(self) -> Sequence[Parameter]:
        """Those that the guide explains."""
        return [one for one in self.parameters if one.name in _SHARED]


@dataclass(frozen=True, slots=True)
class Resource:
    """What has addresses below one name."""

    name: str
    operations: Sequence[Operation]

    @property
    def title(self) -> str:
        """Of its page."""
        return self.name.replace("-", " ").capitalize()


def resources(schema: Mapping[str, Any]) -> list[Resource]:
    """All resources, by name; of each, first the list, then what is below it."""
    found: dict[str, list[Operation]] = {}
    for path in sorted(schema["paths"]):
        name = path.removeprefix(_ROOT).partition("/")[0]
        if not path.startswith(_ROOT) or not name or "{" in name:
            continue
        for method in _METHODS:
            if said := schema["paths"][path].get(method):
                found.setdefault(name, []).append(_operation(schema, path, method, said))
    return [Resource(name, operations) for name, operations in sorted(found.items())]


def _operation(schema: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> Operation:
    answers = said.get("responses", {})
    good: Mapping[str, Any] = next((answers[status] for status in sorted(answers) if status.startswith("2")), {})
    content = good.get("content", {})
    answer = _resolved(schema, content.get("application/json", {}).get("schema", {}))
    rows = answer.get("properties", {}).get("results")
    document = _resolved(schema, rows.get("items", {})) if rows else answer
    asked = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    title = said.get("summary") or said.get("operationId", path)
    text = said.get("description", "").strip().removeprefix(title).strip()
    return Operation(
        anchor=said.get("operationId", ""),
        method=method.upper(),
        path=path,
        title=title.rstrip("."),
        text=[part.strip() for part in text.split("\n\n") if part.strip()],
        is_list=rows is not None,
        parameters=[_parameter(one) for one in said.get("parameters", ())],
        body=list(_fields(schema, _resolved(schema, asked))),
        fields=list(_fields(schema, document)),
        refusals=[Refusal(status, one.get("description", "")) for status, one in answers.items() if status > "3"],
        forms=list(content),
        example=_example(content.get("application/json", {})),
    )


def _parameter(said: Mapping[str, Any]) -> Parameter:
    form = said.get("schema", {})
    inner = form.get("items", form)
    usual = form.get("default")
    return Parameter(
        name=said["name"],
        where=said.get("in", "query"),
        kind=_kind(form),
        help=_words(said.get("description", "")),
        choices=_choices(inner),
        usual="" if usual is None else str(usual),
        is_required=bool(said.get("required")),
    )


def _fields(schema: Mapping[str, Any], document: Mapping[str, Any], outer: str = "") -> Iterator[Field]:
    required = document.get("required", ())
    for name, said in document.get("properties", {}).items():
        form = _resolved(schema, said)
        inner = _resolved(schema, form.get("items", {})) if form.get("items") else form
        yield Field(
            name=outer + name,
            kind=_kind(form),
            help=_words(said.get("description") or form.get("description", "")),
            choices=_choices(inner),
            may_be_null=_may_be_null(said) or _may_be_null(form),
            is_required=name in required,
        )
        if inner.get("properties") and outer.count(".") < 2:
            yield from _fields(schema, inner, f"{outer}{name}.")


def _resolved(schema: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference means; of alternatives, the one that is not null."""
    for _ in range(8):
        if "$ref" in said:
            said = schema["components"]["schemas"][said["$ref"].rpartition("/")[2]]
        elif parts := [
            one for key in ("allOf", "oneOf", "anyOf") for one in said.get(key, ()) if one != {"type": "null"}
        ]:
            said = next((one for one in parts if not _is_empty(schema, one)), parts[0])
        else:
            break
    return said


def _is_empty(schema: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """The components by which drf-spectacular says that a choice may be null or blank."""
    name = said.get("$ref", "").rpartition("/")[2]
    return name in ("NullEnum", "BlankEnum")


def _may_be_null(said: Mapping[str, Any]) -> bool:
    kinds = said.get("type", ())
    parts = [one for key in ("oneOf", "anyOf") for one in said.get(key, ())]
    return "null" in kinds or any(one == {"type": "null"} or "NullEnum" in one.get("$ref", "") for one in parts)


def _kind(form: Mapping[str, Any]) -> str:
    said = form.get("type", "object" if "properties" in form else "")
    words = [said] if isinstance(said, str) else [one for one in said if one != "null"]
    kind = " or ".join(words) or ("text" if form.get("enum") else "any")
    if kind == "array":
        return f"list of {_kind(form['items'])}s" if form.get("items", {}).get("type") else "list"
    known = {"date-time": "time", "date": "date", "uri": "address"}
    return known.get(form.get("format", ""), {"string": "text", "integer": "number"}.get(kind, kind))


def _words(text: str) -> str:
    """A description without the list of choices that drf-spectacular puts behind it."""
    return text.partition("* `")[0].strip()


def _choices(form: Mapping[str, Any]) -> list[str]:
    return [str(one) for one in form.get("enum", ()) if one is not None][:_MOST_CHOICES]


def _example(content: Mapping[str, Any]) -> Any:
    given: Mapping[str, Any] = next(iter(content.get("examples", {}).values()), {})
    return given.get("value")
