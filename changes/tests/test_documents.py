"""A change can always be told, whatever its row holds."""

from itertools import product
from typing import Any

from changes.documents import change_document
from changes.kinds import Kind
from changes.models import Change
from tests.make import NOON

_LONGEST = "6.1." + "9" * 36  # with the `v` of its tag, longer than what stands in an address
_SUBJECTS = ("", "a/../b", "x\n@y", "<\u202e%00@b>", _LONGEST, "y" * 1000)
_DATA: tuple[Any, ...] = ({}, {"tag": None}, {"tag": "v 9", "message_id": 7}, {"tag": f"v{_LONGEST}"}, None, [])


def test_a_row_with_anything_in_it_is_a_document() -> None:
    for kind, subject, data in product(Kind, _SUBJECTS, _DATA):
        change = Change(key="0" * 32, kind=kind, subject=subject, data=data, at=NOON, recorded_at=NOON)

        found = change_document(change, regression=None, site="https://k.example")

        assert (found["subject"], isinstance(found["data"], dict)) == (subject, True)
        assert found["web_url"] is None or found["web_url"].startswith("https://k.example/")
