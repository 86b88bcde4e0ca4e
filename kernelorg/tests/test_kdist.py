"""The feed: as kernel.org sends it, and as it must not be."""

from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelorg.entries import Entry, ListingError
from kernelorg.kdist import read, write
from kernelorg.tests.make import feed, item
from kernelorg.tests.real import CDN, GIT, Listed
from releases.facts import Precision

CANDIDATE = Listed(
    "mainline", "5.7-rc4", "2020-05-03",
    {
        "source": f"{GIT}/torvalds/t/linux-5.7-rc4.tar.gz",
        "patch_full": f"{GIT}/torvalds/p/v5.7-rc4/v5.6",
        "patch_incremental": f"{GIT}/torvalds/p/v5.7-rc4/v5.7-rc3",
    },
)  # fmt: skip
UPDATE = Listed(
    "stable", "5.5.19", "2020-04-21",
    {
        "source": f"{CDN}/v5.x/linux-5.5.19.tar.xz",
        "pgp": f"{CDN}/v5.x/linux-5.5.19.tar.sign",
        "patch_full": f"{CDN}/v5.x/patch-5.5.19.xz",
        "patch_incremental": f"{CDN}/v5.x/incr/patch-5.5.18-19.xz",
        "changelog": f"{CDN}/v5.x/ChangeLog-5.5.19",
    },
    True,
)  # fmt: skip
DAILY = Listed("linux-next", "next-20200508", "2020-05-08", {})
SUNDAY, TUESDAY, FRIDAY = (
    "Sun, 03 May 2020 21:56:15 -0000", "Tue, 21 Apr 2020 07:06:45 -0000", "Fri, 08 May 2020 11:11:02 -0000"
)  # fmt: skip
REAL = feed(item(CANDIDATE, SUNDAY), item(UPDATE, TUESDAY), item(DAILY, FRIDAY))
BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def read_one(made: str) -> tuple[Entry, tuple[str, ...]]:
    listing = read(feed(made))
    (entry,) = listing.entries
    return entry, listing.remarks


def test_the_real_feed_is_read_without_remarks() -> None:
    listing = read(REAL)

    assert listing.remarks == ()
    assert [(e.moniker, e.version, e.is_eol, e.links) for e in listing.entries] == [
        (one.moniker, one.version, one.is_eol, one.links) for one in (CANDIDATE, UPDATE, DAILY)
    ]


def test_the_time_of_a_release_is_known_to_the_second() -> None:
    entry, _ = read_one(item(UPDATE, TUESDAY))

    assert (entry.released_at, entry.precision) == (datetime(2020, 4, 21, 7, 6, 45, tzinfo=UTC), Precision.SECOND)


@pytest.mark.parametrize(("published", "remarks"), [("", ()), ("yesterday", ("5.5.19: 'yesterday' is no date",))])
def test_without_it_the_day_comes_from_the_guid(published: str, remarks: tuple[str, ...]) -> None:
    entry, found = read_one(item(UPDATE, published))

    assert (entry.released_at, entry.precision) == (datetime(2020, 4, 21, tzinfo=UTC), Precision.DAY)
    assert found == remarks


def test_a_title_that_is_none_is_made_up_for_by_the_guid() -> None:
    entry, _ = read_one(item(UPDATE, TUESDAY, title=""))

    assert (entry.version, entry.moniker) == ("5.5.19", "stable")


def test_a_guid_of_another_form_loses_nothing_that_is_said_elsewhere() -> None:
    entry, remarks = read_one(item(UPDATE, TUESDAY, guid="tag:kernel.org,5.5.19"))

    assert (entry.version, entry.moniker, entry.precision) == ("5.5.19", "stable", Precision.SECOND)
    assert remarks == ()


def test_a_date_and_a_guid_that_disagree_are_remarked_on() -> None:
    _, remarks = read_one(item(UPDATE, FRIDAY))

    assert remarks == ("5.5.19: the timestamp is of 2020-05-08, the date 2020-04-21",)


@pytest.mark.parametrize("description", ["", "no table here", "<table><tr><td>"])
def test_without_its_table_nothing_is_said_of_the_end_of_life(description: str) -> None:
    made = f"<item><title>5.5.19: stable</title><description>{description.replace('<', '&lt;')}</description></item>"
    entry, remarks = read_one(made)

    assert (entry.is_eol, entry.links) == (None, {})
    assert "5.5.19: no table" in remarks


def test_a_broken_item_loses_only_that_item() -> None:
    listing = read(feed("<item/>", item(UPDATE, TUESDAY), item(UPDATE, TUESDAY, title="odd", guid="")))

    assert [entry.version for entry in listing.entries] == ["5.5.19"]
    assert listing.remarks == (
        "entry 1: no version; left out", "entry 3: 'odd' is no version of a kernel; left out"
    )  # fmt: skip


def test_entities_in_text_are_those_of_xml_alone() -> None:
    with pytest.raises(ListingError, match="^no XML"):
        read(feed(item(UPDATE, TUESDAY, title="&nbsp;5.5.19: stable")))


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused(head: str) -> None:
    title = "&c;: stable" if head is BOMB else "&a;: stable" if "ENTITY" in head else "5.5.19: stable"

    with pytest.raises(ListingError):
        read(feed(item(UPDATE, TUESDAY, title=title), head=head))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty answer"),
        (b"<!doctype html><html><title>Making sure you&#39;re not a bot!</title>",
         "a challenge for browsers instead of kdist.xml"),
        (b"<html><body>502</body></html>", "an HTML page instead of kdist.xml"),
        (b"<?xml version='1.0'?><feed/>", "XML, but no feed: 'feed'"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "a feed without items"),
        (feed("<item/>"), "none of 1 entries can be used: entry 1: no version; left out"),
    ],
)  # fmt: skip
def test_a_useless_answer_says_why(body: bytes, message: str) -> None:
    with pytest.raises(ListingError) as caught:
        read(body)

    assert str(caught.value) == message


@pytest.mark.parametrize("end", [1, 40, 200, 1000, len(REAL) - 1])
def test_a_truncated_feed_is_called_cut_off(end: int) -> None:
    with pytest.raises(ListingError, match=r"^no XML \(\d+ bytes, cut off\): "):
        read(REAL[:end])


@pytest.mark.parametrize("body", [b"{}", b"\x00\xff", b"<a>" * 100_000, b"<?xml version='1.0' encoding='no'?><rss/>"])
def test_what_is_no_xml_is_an_error(body: bytes) -> None:
    with pytest.raises(ListingError, match="^no XML"):
        read(body)


@pytest.mark.parametrize("tag", ["<table><tr><td>", "<table><tr><th>Source</th><td><a href=x>", "<a href=x>"])
def test_tags_nested_without_end_are_no_problem(tag: str) -> None:
    description = f"<description>{escape('<table>' + tag * (20_000 // len(tag)))}</description>"
    items = (f"<item><title>6.18.{n}: stable</title>{description}</item>" for n in range(1, 20))

    assert len(read(feed(*items)).entries) == 19


@given(st.integers(0, len(REAL)), st.integers(0, len(REAL)), st.binary(max_size=20))
def test_a_damaged_feed_gives_a_listing_or_an_error(start: int, end: int, instead: bytes) -> None:
    try:
        listing = read(REAL[:start] + instead + REAL[end:])
    except ListingError:
        return
    assert listing.entries


@given(*[st.text(st.characters(exclude_characters="<&", exclude_categories=["Cs", "Cc"]), max_size=60)] * 3)
def test_an_item_may_say_anything(title: str, published: str, guid: str) -> None:
    listing = read(feed(item(DAILY, published, title=title, guid=guid), item(UPDATE, TUESDAY)))

    assert "5.5.19" in [entry.version for entry in listing.entries]


def test_what_is_written_is_read_again() -> None:
    entries = read(REAL).entries

    again = read(write(entries))

    assert again.remarks == ()
    assert again.entries == entries


def test_what_is_written_has_kernel_orgs_form() -> None:
    body = write(read(REAL).entries).decode()

    for said in (
        "<title>5.7-rc4: mainline</title>",
        f"<pubDate>{SUNDAY}</pubDate>",
        f"<lastBuildDate>{FRIDAY}</lastBuildDate>",
        '<guid isPermaLink="false">kernel.org,mainline,5.7-rc4,2020-05-03</guid>',
        "&lt;strong&gt;5.5.19 (EOL)&lt;/strong&gt; (stable)",
        "patch-5.5.19.xz",
    ):
        assert said in body


def test_of_nothing_a_feed_without_items_is_written() -> None:
    with pytest.raises(ListingError, match="a feed without items"):
        read(write([]))
