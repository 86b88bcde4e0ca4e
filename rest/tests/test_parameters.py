"""What may stand in a query string: what is let through is what the schema allows."""

import pytest
from jsonschema import Draft202012Validator

from rest.parameters import AT, Parameter

FORM = Parameter("form", choices=("json", "csv"))
LIMIT = Parameter("limit", kind="integer", least=1, most=500)
FIELDS = Parameter("fields", kind="list", choices=("id", "title"))
TEXT = Parameter("text", length=5)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (FORM, "json"),
        (LIMIT, "1"),
        (LIMIT, "500"),
        (FIELDS, "id"),
        (FIELDS, "title,id"),
        (TEXT, "ümläu"),
        (AT, "2026-11-05"),
        (AT, "2026-11-05T12:00"),
        (AT, "2026-11-05T12:00:00.123456Z"),
        (AT, "2026-11-05T12:00:00+01:00"),
    ],
)
def test_what_is_right_is_let_through_and_allowed_by_the_schema(parameter: Parameter, value: str) -> None:
    assert parameter.wrong(value) is None
    assert Draft202012Validator(parameter.schema()).is_valid(_as_json(parameter, value))


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *((one, "") for one in (FORM, LIMIT, FIELDS, TEXT, AT)),
        (FORM, "JSON"),
        (LIMIT, "0"),
        (LIMIT, "501"),
        (LIMIT, "9" * 5_000),
        (FIELDS, "id,"),
        (FIELDS, "id,id"),
        (FIELDS, "secret"),
        (TEXT, "a\x00"),
        (TEXT, "123456"),
        (AT, "2026-11-5"),
        (AT, "٢٠٢٦-١١-٠٥"),
        (AT, "20261105"),
    ],
)
def test_what_is_wrong_is_refused_by_both(parameter: Parameter, value: str) -> None:
    assert parameter.wrong(value)
    assert not Draft202012Validator(parameter.schema()).is_valid(_as_json(parameter, value))


@pytest.mark.parametrize("value", ["1_0", "１２", "1.0", " 1", "+1", "1\n", "nan"])
def test_a_number_is_written_in_plain_digits(value: str) -> None:
    assert LIMIT.wrong(value)


@pytest.mark.parametrize(("parameter", "value"), [(TEXT, "a\n"), (AT, "2026-11-05\n"), (LIMIT, "5\n")])
def test_a_newline_at_the_end_is_part_of_the_value(parameter: Parameter, value: str) -> None:
    assert parameter.wrong(value)  # in a schema `$` is the very end, but not in Python's validator


def test_a_refusal_repeats_only_the_beginning_of_what_was_given() -> None:
    assert len(FORM.wrong("x" * 1_000_000) or "") < 200


def _as_json(parameter: Parameter, value: str) -> object:
    if parameter.kind == "list":
        return value.split(",") if value else []
    return int(value) if parameter.kind == "integer" and value.isdigit() and len(value) < 20 else value
