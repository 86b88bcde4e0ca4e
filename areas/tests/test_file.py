"""Files of areas, an operator's and our own: what is wrong with one is said with class and key."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from areas.checks import areas_are_understood
from areas.file import areas_of_file
from postings.areas import AreaError, parse_areas

NET = '[[area]]\nslug = "net"\nname = "Networking"\nabout = "Networks"\npaths = ["net/"]\ntitles = ["net"]\n'
REST = '[[area]]\nslug = "misc"\nname = "Miscellaneous"\nabout = "The rest"\nrest = true\n'


def fault(text: str) -> str:
    with pytest.raises(AreaError) as caught:
        parse_areas(text)
    return str(caught.value)


def test_the_file_that_comes_with_the_code_is_understood() -> None:
    assert areas_of_file() is areas_of_file()
    assert areas_are_understood(None) == []


def test_areas_stand_in_the_order_of_the_file() -> None:
    assert [(area.order, area.slug) for area in parse_areas(NET + REST).areas] == [(0, "net"), (1, "misc")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no [[area]]"),
        ("area = 3", "no [[area]]"),
        ("area = [1, 2]", "no [[area]]"),
        ("colour = 1\n" + REST, "unknown key 'colour' outside of [[area]]"),
        (REST + "slug\n", "line 6"),
        (REST + "pulls = " + "9" * 5000, "4300 digits"),
        (REST + "a" + ".a" * 400_000 + " = 1", "a key of more than 100 steps"),
        (f"[{'a.' * 400_000}a]", "a key of more than 100 steps"),
        (REST + 'about = {a."=".a' + ".a" * 400_000 + " = 1}", "a key of more than 100 steps"),
        (REST + 'paths = ["a/"\nnext', "line 7"),
        (NET, "no area with rest = true"),
        (REST + REST.replace("misc", "other").replace("Miscellaneous", "Other"), "more than one area with rest = true"),
        (NET + NET + REST, "area 'net': slug 'net' is in area 'net' already"),
        (REST + 'path = ["net/"]', "area 'misc': unknown key 'path'; known are slug, name"),
        (REST + 'paths = "net/"', "area 'misc': paths must be a list of texts"),
        (REST + "paths = [1]", "area 'misc': paths must be a list of texts"),
        (REST + "pulls = 1", "area 'misc': pulls must be true or false"),
        (REST.replace('"misc"', '"Misc!"'), "area 'Misc!': slug must be lower-case"),
        (REST.replace('slug = "misc"', ""), "area number 1: slug must be one line of text"),
        (REST.replace('about = "The rest"', 'about = " "'), "area 'misc': about must be one line of text"),
        (REST.replace("The rest", "a\\nb"), "area 'misc': about must be one line of text"),
        (NET + REST + 'paths = ["net/"]', "area 'misc': paths 'net/' is in area 'net' already"),
        (NET + REST + 'light = ["net/"]', "area 'misc': light 'net/' is in area 'net' already"),
        (NET + REST + 'titles = ["net"]', "area 'misc': titles 'net' is in area 'net' already"),
        (REST + 'paths = ["/net/"]', "area 'misc': paths: '/net/' is no path"),
        (REST + 'paths = ["net/../mm/"]', "is no path"),
        (REST + 'paths = ["net/[ab].c"]', "is no path"),
        (REST + 'paths = [""]', "'' is empty"),
        (REST + 'titles = ["Net"]', "area 'misc': titles: 'Net' must be in lower case"),
        (REST + 'announcements = ["linux {number}"]', "has braces that are not its one {version}"),
        (REST + 'announcements = ["{version} {version}"]', "has braces that are not its one {version}"),
        (REST + 'announcements = ["*a*"]', "has more than one *"),
        (REST + 'authors = ["somebody"]', "'somebody' is no mail address"),
        (REST + 'marks = ["net next"]', "must be a single word"),
        ("a = " + "[" * 100_000, ""),
        (REST * 61, "more than 60 areas"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, told: str) -> None:
    assert told in fault(text)


@given(st.text())
def test_any_text_is_understood_or_refused(text: str) -> None:
    with pytest.raises(AreaError):
        parse_areas(text)


@given(st.sampled_from(("paths", "light", "titles", "announcements", "marks", "lists", "authors")), st.text())
def test_a_pattern_that_is_accepted_can_be_asked(key: str, pattern: str) -> None:
    escaped = "".join(f"\\U{ord(letter):08x}" for letter in pattern if not 0xD800 <= ord(letter) < 0xE000)
    try:
        areas = parse_areas(f'{REST}{key} = ["{escaped}"]\n')
    except AreaError:
        return
    for text in (pattern, "net", "net/core/dev.c"):
        areas.of(files=(text,), lists=(text,), marks=(text,), title=text, is_pull=False, author=text)


def test_an_operators_file_is_used(settings: Settings, tmp_path: Path) -> None:
    ours = Path(django_settings.AREAS_FILE).read_text(encoding="utf-8")
    moved = ours.replace('"drivers/net/", ', "", 1).replace('"drivers/", ', '"drivers/", "drivers/net/", ', 1)
    path = tmp_path / "areas.toml"
    path.write_text(moved, encoding="utf-8")
    settings.AREAS_FILE = str(path)

    slug = areas_of_file().of(
        files=["drivers/net/tun.c"], lists=["netdev"], marks=["net-next"], title="tun: x", is_pull=False, author=""
    )

    assert slug == "device-drivers"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\xff", "is not UTF-8"), (b"slug = 1 2", "line 1"), (b"#" * 1_000_001, "is longer than 1000000 bytes")],
)
def test_a_broken_file_stops_every_command(settings: Settings, tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "areas.toml"
    path.write_bytes(content)
    settings.AREAS_FILE = str(path)

    with pytest.raises(SystemCheckError) as caught:
        call_command("check")

    assert "areas.E001" in str(caught.value)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_told(settings: Settings, tmp_path: Path, name: str) -> None:
    settings.AREAS_FILE = str(tmp_path / name)

    assert "cannot be read" in areas_are_understood(None)[0].msg
