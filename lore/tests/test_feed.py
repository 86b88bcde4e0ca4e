"""new.atom as public-inbox writes it, and as nobody should."""

import resource
from datetime import UTC, datetime
from time import monotonic

import pytest

from lore.feed import MAX_ENTRIES, FeedError, read_feed, slug_of

_HEAD = """<?xml version="1.0" encoding="us-ascii"?>
<feed
xmlns="http://www.w3.org/2005/Atom"
xmlns:thr="http://purl.org/syndication/thread/1.0"><title>a list</title><link
rel="alternate"
type="text/html"
href="http://lore.example/l/"/><link
rel="self"
href="http://lore.example/l/new.atom"/><id>mailto:l@example.org</id><updated>2026-03-02T08:00:00Z</updated>"""


def entry(slug: str, updated: str = "2026-03-02T08:00:00Z", *, parent: str = "", text: str = "Silence.") -> str:
    answered = f'<thr:in-reply-to\nref="urn:uuid:1"\nhref="http://lore.example/l/{parent}/"/>' if parent else ""
    return (
        "<entry><author><name>Rosa</name><email>rosa@example.org</email></author><title>no sound</title>"
        f'<updated>{updated}</updated><link\nhref="http://lore.example/l/{slug}/"/><id>urn:uuid:2</id>{answered}'
        f'<content\ntype="xhtml"><div\nxmlns="http://www.w3.org/1999/xhtml"><pre\nstyle="white-space:pre-wrap">{text}'
        "</pre></div></content></entry>"
    )


def page(*entries: str) -> bytes:
    return f"{_HEAD}{''.join(entries)}</feed>".encode()


def test_an_entry_has_id_arrival_and_parent() -> None:
    feed = read_feed(page(entry("r@x", parent="p%2Fq@x")))

    assert [(e.message_id, e.slug, e.arrived, e.parent) for e in feed.entries] == [
        ("r@x", "r@x", datetime(2026, 3, 2, 8, tzinfo=UTC), "p/q@x")
    ]


@pytest.mark.parametrize(
    ("slug", "ident"),
    [
        ("a%2Fb+c%252Fd=e@x", "a/b+c%2Fd=e@x"),
        ("%C3%BCml@x", "üml@x"),
        ("%C3%83%C2%BCml@x", "üml@x"),
        ("a&#38;b'c@x", "a&b'c@x"),
        ("no-at-sign", "no-at-sign"),
    ],
)
def test_odd_ids_are_read_and_asked_for_as_they_are(slug: str, ident: str) -> None:
    (found,) = read_feed(page(entry(slug))).entries

    assert found.message_id == ident
    assert found.slug == slug.replace("&#38;", "&").replace("%C3%83%C2%BC", "%C3%BC")


@pytest.mark.parametrize("slug", ["..", ".", "", "%2e%2e"])
def test_an_entry_that_leads_elsewhere_is_left_out(slug: str) -> None:
    feed = read_feed(page(entry(slug), entry("r@x")))

    assert [e.message_id for e in feed.entries] in (["r@x"], ["l", "r@x"])
    assert slug_of(slug) is None or slug.startswith("%")


@pytest.mark.parametrize("updated", ["", "yesterday", "2026-02-30T00:00:00Z", "2026-03-02T08:00:00+01:00"])
def test_an_entry_without_a_usable_date_is_counted_as_broken(updated: str) -> None:
    feed = read_feed(page(entry("a@x", updated), entry("b@x")))

    assert [e.message_id for e in feed.entries] == ["b@x"]
    assert feed.broken == 1


def test_an_entry_without_a_link_is_counted_as_broken() -> None:
    feed = read_feed(page("<entry><id>urn:uuid:3</id><updated>2026-03-02T08:00:00Z</updated></entry>", entry("b@x")))

    assert (len(feed.entries), feed.broken) == (1, 1)


@pytest.mark.parametrize("text", ["naïve – 内核", "&#27;[31m", "&#xFFFE;", "&#99999999;", "&#0;", "\ud7ff\uffff"])
def test_characters_that_xml_has_not_hide_no_other_mail(text: str) -> None:
    feed = read_feed(page(entry("a@x", text=text), entry("b@x")))

    assert [e.message_id for e in feed.entries] == ["a@x", "b@x"]


def test_other_bytes_than_were_declared_are_no_error() -> None:
    body = page(entry("a@x", text="BYTES")).replace(b"BYTES", b"\xff\xfe\x00 gr\xfc\xdfe")

    assert len(read_feed(body).entries) == 1


def test_the_direction_is_told_by_the_entries() -> None:
    early, late = entry("a@x", "2026-03-02T08:00:00Z"), entry("b@x", "2026-03-02T08:00:01Z")

    assert not read_feed(page(early, late)).is_newest_first
    assert read_feed(page(late, early)).is_newest_first
    assert not read_feed(page(early, early)).is_newest_first


_BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>"""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!doctype html><p>hello", "page"),
        (b"<html><head></head></html>", "no Atom feed but <html>"),
        (_BOMB, "document type"),
        (page(entry("a@x"))[:-30], "cut off"),
        (b"", "0 bytes"),
        (b"\x1f\x8b\x08\x00", "cut off"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<a>" * 100_000, "cut off"),
        (page(*[entry("a@x")] * (MAX_ENTRIES + 1)), "more than 1000 entries"),
    ],
)
def test_what_is_no_feed_is_told(body: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says):
        read_feed(body)


@pytest.mark.parametrize("begin", [" ", "<?xml"])
def test_what_comes_in_place_of_a_declaration_is_read_once_not_from_each_of_its_places(begin: str) -> None:
    began = monotonic()
    with pytest.raises(FeedError):
        read_feed(begin.encode() * 100_000)

    assert monotonic() - began < 5


def test_elements_that_say_nothing_take_no_room() -> None:
    body = page(entry("r@x", text="<a/>" * 200_000))

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    feed = read_feed(body)

    assert len(feed.entries) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000  # kB


def test_only_what_stands_in_the_entry_itself_is_its_own() -> None:
    inner = (
        '<x xmlns="http://www.w3.org/2005/Atom"><link href="/l/evil@x/"/><updated>2020-01-01T00:00:00Z</updated></x>'
    )
    (found,) = read_feed(page(entry("r@x").replace("<author>", f"{inner}<author>", 1))).entries

    assert (found.message_id, found.arrived.year) == ("r@x", 2026)
