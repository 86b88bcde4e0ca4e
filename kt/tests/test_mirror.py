"""A mirror: where it goes on, and what it forgets."""

from pathlib import Path

import pytest

from kt.client import Client, UnreachableError
from kt.mirror import Mirror
from kt.tests.site import Answer, serving


def _told(name: str, at: str, removed_at: str | None = None) -> dict[str, str | None]:
    return {"id": name, "updated_at": at, "removed_at": removed_at}


def _event(subject: str, regression: dict[str, str] | None) -> dict[str, object]:
    return {"type": "regression.changed", "subject": subject, "regression": regression}


def test_by_time_it_goes_on_after_the_last_that_was_told(tmp_path: Path) -> None:
    first = {"next": "http://x/?cursor=c", "results": [_told("a", "T1"), _told("b", "T1")]}
    second = {"next": None, "results": [_told("a", "T2", removed_at="T2")]}
    with serving(Answer(first), Answer(second), Answer({"next": None, "results": []})) as site:
        for _ in range(2):
            mirror = Mirror(tmp_path / "m")
            mirror.by_time(Client(site.url))
            assert list(mirror.documents()) == ["b"]
            mirror.close()

    assert "updated_after=T2" in site.asked[-1].path


def test_by_time_it_does_not_move_on_when_it_breaks_off_between_pages(tmp_path: Path) -> None:
    first = {"next": "http://x/?cursor=c", "results": [_told("a", "T1")]}
    mirror = Mirror(tmp_path / "m")
    with serving(Answer(first), Answer({}, 500)) as site, pytest.raises(UnreachableError):
        mirror.by_time(Client(site.url))
    with serving(Answer({"next": None, "results": []})) as site:
        mirror.by_time(Client(site.url))

    assert "updated_after=2000-01-01" in site.asked[0].path


def test_by_events_it_goes_on_behind_the_cursor_and_forgets_what_is_gone(tmp_path: Path) -> None:
    first = {"cursor": "k1", "has_more": True, "results": [_event("a", {"id": "a"}), _event("b", {"id": "b"})]}
    second = {"cursor": "k2", "has_more": False, "results": [_event("a", None)]}
    mirror = Mirror(tmp_path / "m")
    with serving(Answer(first), Answer(second), Answer({"cursor": "k2", "has_more": False, "results": []})) as site:
        mirror.by_events(Client(site.url))
        mirror.by_events(Client(site.url))

    assert mirror.documents() == {"b": {"id": "b"}}
    assert ["after=k" in one.path and one.path.partition("after=")[2][:2] for one in site.asked] == [False, "k1", "k2"]


def test_a_log_without_any_event_yet_is_asked_from_its_beginning_again(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "m")
    with serving(Answer({"cursor": None, "has_more": False, "results": []})) as site:
        mirror.by_events(Client(site.url))
        mirror.by_events(Client(site.url))

    assert [("after=" in one.path) for one in site.asked] == [False, False]
