"""Cursors: of the list that gave them, and where rows without a value stand."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db.models import Q
from django.http import QueryDict
from django.test import override_settings

from regressions.models import Regression
from rest import cursors
from tests.make import NOON, make_regression

QUERY = QueryDict("state=open&limit=5")
ORDER = ("-reported_at", "slug")


def test_a_cursor_is_read_as_it_was_written() -> None:
    cursor = cursors.Cursor(values=(datetime(2026, 3, 2, tzinfo=UTC), None, "ü"))

    assert cursors.read(cursors.write(cursor, "/l/", QUERY, ORDER), "/l/", QUERY, ORDER) == cursor


@pytest.mark.parametrize(
    ("path", "query", "order"),
    [
        ("/other/", "state=open", ORDER),
        ("/l/", "state=fixed", ORDER),
        ("/l/", "state=open", ("-reported_at", "pk")),  # of a version in which rows were sorted by something else
    ],
)
def test_a_cursor_of_another_list_is_of_no_use(path: str, query: str, order: tuple[str, ...]) -> None:
    text = cursors.write(cursors.Cursor(values=(1, 2)), "/l/", QUERY, ORDER)

    with pytest.raises(cursors.CursorError, match="begin again"):
        cursors.read(text, path, QueryDict(query), order)


@pytest.mark.parametrize("change", ["x{}", "{}x", "{}:", ":", "a:b:c", "\x00", "\ud800"])
def test_a_cursor_that_was_tampered_with_is_refused(change: str) -> None:
    text = change.format(cursors.write(cursors.Cursor(offset=3), "/l/", QUERY))

    with pytest.raises(cursors.CursorError):
        cursors.read(text, "/l/", QUERY)


def test_a_cursor_signed_for_something_else_is_refused() -> None:
    with pytest.raises(cursors.CursorError):
        cursors.read(signing.dumps({"l": "", "v": [], "o": 0, "a": ""}, salt="links"), "/l/", QUERY)


def test_a_cursor_outlives_a_new_key_while_the_old_one_is_kept() -> None:
    with override_settings(SECRET_KEY="old"):
        text = cursors.write(cursors.Cursor(offset=3), "/l/", QUERY)

    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
        assert cursors.read(text, "/l/", QUERY).offset == 3
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[]), pytest.raises(cursors.CursorError):
        cursors.read(text, "/l/", QUERY)


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("due_at", "slug"), ("-due_at", "slug"), ("-due_at", "-slug"), ("title", "slug")])
def test_rows_without_a_value_are_met_once(order: tuple[str, ...]) -> None:
    for number, days in enumerate((None, 2, 1, None, 2, None)):
        row = make_regression(slug=f"s{number}", title=f"title {days}")
        Regression.objects.filter(pk=row.pk).update(due_at=NOON + timedelta(days=days) if days else None)
    every = list(Regression.objects.order_by(*order))

    for place, row in enumerate(every):
        values = cursors.values_of(row, order)
        behind = cursors.beyond(order, values, cursors.nullable_of(Regression.objects.all(), order))

        assert list(Regression.objects.filter(behind).order_by(*order)) == every[place + 1 :]


@pytest.mark.django_db
def test_a_related_row_tells_whether_a_field_may_be_empty() -> None:
    found = cursors.nullable_of(Regression.objects.all(), ("duplicate_of__slug", "-due_at", "slug", "pk"))

    assert found == {"duplicate_of__slug", "due_at"}


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("due_at", "slug"), ("-due_at", "slug"), ("title", "slug"), ("-title", "slug")])
def test_what_stays_is_met_once_whatever_comes_goes_or_moves_between_pages(order: tuple[str, ...]) -> None:
    chance, met = random.Random(repr(order)), list[str]()

    def place() -> dict[str, object]:
        days = chance.choice([None, 1, 2, 3])
        return {"title": f"title {days}", "due_at": NOON + timedelta(days=days) if days else None}

    def add(slug: str) -> None:
        make_regression(slug=slug)
        Regression.objects.filter(slug=slug).update(**place())

    for number in range(12):
        add(f"s{number:02}")
    behind = Q()
    while rows := list(Regression.objects.filter(behind).order_by(*order)[:2]):
        met += [row.slug for row in rows]
        behind = cursors.beyond(order, cursors.values_of(rows[-1], order), {"due_at"})
        Regression.objects.filter(slug__in=chance.choice([("s00",), ("s01",), ("s02",)])).update(**place())
        Regression.objects.filter(slug=chance.choice(["s03", "s04", "s05"])).delete()
        if len(met) < 20:
            add(f"t{len(met):02}")

    stayed = [f"s{number:02}" for number in range(6, 12)]
    assert sorted(slug for slug in met if slug in stayed) == stayed
