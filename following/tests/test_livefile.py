"""A file of sources: what it may say, and what is said of it when it is wrong."""

from pathlib import Path

import pytest

from following.livefile import SourcesError, read_sources

LIVE = Path(__file__).resolve().parent.parent / "live.toml"


def test_the_file_of_the_project_names_what_live_follows() -> None:
    sources = read_sources(LIVE.read_text(encoding="utf-8"))

    assert [one.name for one in sources.inboxes] == ["regressions", "stable", "linux-kernel", "linux-rt-users"]
    assert {one.name: one.newest_epochs for one in sources.inboxes if one.newest_epochs} == {"linux-kernel": 1}
    assert [(one.name, one.kind) for one in sources.trees] == [
        ("mainline", "mainline"), ("next", "next"), ("stable", "stable"), ("rt-devel", "rt"),
    ]  # fmt: skip
    assert [one.url for one in sources.sites] == ["https://www.kernel.org/"]
    assert all(one.megabytes and one.description for one in (*sources.inboxes, *sources.more))
    assert all(one.url.startswith("https://") for one in (*sources.inboxes, *sources.trees, *sources.more))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x", "is no TOML"),
        ("[inbox]\nname = 'a'", "inbox: is written [[inbox]]"),
        ("inbox = 3", "inbox: is written [[inbox]]"),
        ("[[feed]]\nname = 'a'", "feed: no such kind of source"),
        ("[[inbox]]\nname = 'a'", "inbox 'a', url: is needed"),
        ("[[inbox]]\nurl = 'a'", "inbox '1', name: is needed"),
        ("[[inbox]]\nname = '../a'\nurl = 'x'", "name: is made of letters"),
        ("[[inbox]]\nname = 'a'\nurl = ''", "url: is empty"),
        ("[[inbox]]\nname = 'a'\nurl = 3", "url: is one line of text"),
        ('[[inbox]]\nname = "a"\nurl = "a\\u0000b"', "url: is one line of text"),
        ('[[inbox]]\nname = "a"\nurl = "a\\nb"', "url: is one line of text"),
        (f"[[inbox]]\nname = 'a'\nurl = '{'x' * 501}'", "url: has 500 characters at most"),
        ("[[inbox]]\nname = 'a'\nurl = 'x'\nmails = -1", "mails: is a whole number"),
        ("[[inbox]]\nname = 'a'\nurl = 'x'\nmails = true", "mails: is a whole number"),
        ("[[inbox]]\nname = 'a'\nurl = 'x'\nnewest_epochs = 1e300", "newest_epochs: is a whole number"),
        ("[[inbox]]\nname = 'a'\nurl = 'x'\nway = 'carrier pigeon'", "way: is one of mirror, light"),
        ("[[inbox]]\nname = 'a'\nurl = 'x'\ncolour = 'red'", "colour: no such key"),
        ("[[tree]]\nname = 'a'\nurl = 'x'", "tree 'a', kind: is needed, one of mainline"),
        ("[[inbox]]\nname = 'a'\nurl = 'x'\n[[inbox]]\nname = 'a'\nurl = 'y'", "name: is there twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_source_and_key(text: str, told: str) -> None:
    with pytest.raises(SourcesError) as raised:
        read_sources(text)

    assert told in str(raised.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SourcesError) as raised:
        read_sources("[[inbox]]\nname = 'a'\nmails = -1\n[[tree]]\nname = 'b'\nurl = 'x'\nkind = 'oak'")

    assert str(raised.value).count(";") == 2


def test_an_empty_file_follows_nothing() -> None:
    assert read_sources("").inboxes == []
