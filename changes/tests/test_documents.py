"""A change can always be told, whatever its row holds."""

from itertools import product
from typing import Any

import pytest

from changes.documents import change_document, regression_document
from changes.kinds import Kind
from changes.models import Change
from tests.make import NOON, make_regression

_LONGEST = "6.1." + "9" * 36  # with the `v` of its tag, longer than what stands in an address
_SUBJECTS = ("", "a/../b", "x\n@y", "<\u202e%00@b>", _LONGEST, "y" * 1000)
_DATA: tuple[Any, ...] = ({}, {"tag": None}, {"tag": "v 9", "message_id": 7}, {"tag": f"v{_LONGEST}"}, None, [])


def test_a_row_with_anything_in_it_is_a_document() -> None:
    for kind, subject, data in product(Kind, _SUBJECTS, _DATA):
        change = Change(key="0" * 32, kind=kind, subject=subject, data=data, at=NOON, recorded_at=NOON)

        found = change_document(change, regression=None, site="https://k.example")

        assert (found["subject"], isinstance(found["data"], dict)) == (subject, True)
        assert found["web_url"] is None or found["web_url"].startswith("https://k.example/")


@pytest.mark.django_db
def test_what_was_not_yet_on_the_back_burner_has_no_reason_to_be() -> None:
    row = make_regression(is_backburner=True)
    row.backburner = "rare"
    row.save()
    period = row.periods.get()
    assert regression_document(row, period)["backburner_reason"] == "rare"
    period.is_backburner = False

    assert regression_document(row, period)["backburner_reason"] is None
