"""What is sent of a kept page: all of it, packed or not, its head alone, or that it has not changed."""

import gzip

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ingest import copies
from ingest.copies import Copy, answer, copy_of, read

NOW = 1_790_000_000.5
PAGE = "<!doctype html><p>Regressions that nobody has fixed yet.</p>" * 20


def make_copy(
    text: str = PAGE, *, now: float = NOW, deployed: str = "v1", earlier: Copy | None = None, kind: str = "text/html"
) -> Copy:
    response = HttpResponse(text, content_type=kind)
    return copy_of(response, generation=7, now=now, seconds=60, deployed=deployed, earlier=earlier)


def ask(copy: Copy, *, method: str = "GET", **headers: str) -> HttpResponse:
    """The answer; headers are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(copy, RequestFactory(headers=named).generic(method, "/"))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR ; q=1.0", "br"),
        ("br;q=0.000, gzip; q=0", ""),
        ("", ""),
        ("identity", ""),
        ("*", ""),
        (";;,,=,\x00" * 1000, ""),
    ],
)
def test_a_page_comes_in_a_coding_that_the_reader_takes(accepted: str, coding: str) -> None:
    response = ask(make_copy(), Accept_Encoding=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding]

    assert response.headers.get("Content-Encoding", "") == coding
    assert unpack(response.content).decode() == PAGE
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Vary"] == "Accept-Encoding, Cookie"


def test_a_page_is_packed_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    copy = make_copy()
    ask(copy, Accept_Encoding="gzip")
    monkeypatch.setattr(copies, "compress", None)
    monkeypatch.setattr(brotli, "decompress", None)

    for accepted in ("gzip", "br"):
        assert ask(copy, Accept_Encoding=accepted).headers["Content-Encoding"] == accepted


def test_what_is_packed_already_is_left_alone() -> None:
    response = ask(make_copy(kind="image/png"), Accept_Encoding="br")

    assert not response.has_header("Content-Encoding")
    assert response.content == PAGE.encode()


@pytest.mark.parametrize("form", ["{}", '"other", {}', "*"])
def test_a_reader_who_has_the_page_is_told_so(form: str) -> None:
    copy = make_copy()
    response = ask(copy, If_None_Match=form.replace("{}", copy.etag), Accept_Encoding="br")

    assert (response.status_code, response.content) == (304, b"")
    assert {"ETag", "Last-Modified", "Cache-Control", "Vary"} == set(response.headers)


@pytest.mark.parametrize("tag", ['W/"other"', "", "nonsense", '"', "\x00", 'W/"' + "x" * 10**6 + '"'])
def test_any_other_validator_brings_the_page(tag: str) -> None:
    copy = make_copy()
    response = ask(copy, If_None_Match=tag, If_Modified_Since=copy.headers["Last-Modified"])

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [("Mon, 21 Sep 2026 14:13:20 GMT", 304), ("Mon, 21 Sep 2026 14:13:19 GMT", 200), ("yesterday", 200), ("", 200)],
)
def test_a_date_is_a_validator_too(since: str, status: int) -> None:
    assert make_copy().headers["Last-Modified"] == "Mon, 21 Sep 2026 14:13:20 GMT"
    assert ask(make_copy(), If_Modified_Since=since).status_code == status


def test_head_says_what_get_would_send() -> None:
    copy = make_copy()
    get, head = (ask(copy, method=method, Accept_Encoding="br") for method in ("GET", "HEAD"))

    assert head.content == b""
    assert dict(head.headers) == dict(get.headers)
    assert ask(copy, method="HEAD", If_None_Match=copy.etag).status_code == 304


def test_a_page_made_anew_with_nothing_new_is_the_same_page() -> None:
    first = make_copy()
    again = make_copy(now=NOW + 3600, earlier=first)

    assert (again.etag, again.modified) == (first.etag, first.modified)


def test_a_page_that_differs_is_another_even_within_a_second() -> None:
    first = make_copy()
    again = make_copy("<p>Other regressions</p>", earlier=first)

    assert again.etag != first.etag
    assert again.modified == first.modified + 1


def test_how_old_a_page_is_makes_it_no_other() -> None:
    old, new, other = (make_copy(f"{rest}<!--clock-->read {time}<!--/clock-->") for rest, time in [
        ("12 open", "06:14"), ("12 open", "06:15"), ("13 open", "06:15")])  # fmt: skip

    assert old.etag == new.etag != other.etag


def test_a_new_version_is_another_page() -> None:
    assert make_copy(deployed="v2").etag != make_copy().etag


def test_a_copy_is_read_as_it_was_written() -> None:
    copy = make_copy("\x00é\n" * 200)

    assert read(copy.write()) == copy


@pytest.mark.parametrize("raw", [b"", b"-", b"\n", b"{}\nx", b"[1]\nx", b"\x80\x04.\n", b"[1,2,3,4,5,6,7]"])
def test_what_is_no_copy_is_not_taken_for_one(raw: bytes) -> None:
    assert read(raw) is None


@pytest.mark.parametrize(("seconds", "generation"), [(0, 7), (59, 7)])
def test_a_copy_counts_for_its_generation_and_its_minute(seconds: float, generation: int) -> None:
    assert make_copy().is_current(generation, now=NOW + seconds)


@pytest.mark.parametrize(("seconds", "generation"), [(60, 7), (0, 8), (0, 6), (-1, 7)])
def test_a_copy_of_another_time_does_not_count(seconds: float, generation: int) -> None:
    assert not make_copy().is_current(generation, now=NOW + seconds)
