"""Lists and their pages by address."""

import pytest

from lore.addresses import ListAddress, escaped, parse_list


@pytest.mark.parametrize(
    ("url", "site", "name"),
    [
        ("https://lore.kernel.org/linux-pm", "https://lore.kernel.org", "linux-pm"),
        ("https://lore.kernel.org/linux-pm/", "https://lore.kernel.org", "linux-pm"),
        ("http://127.0.0.1:8080/lore/a.b_c+d//", "http://127.0.0.1:8080/lore", "a.b_c+d"),
    ],
)
def test_a_list_has_a_site_and_a_name(url: str, site: str, name: str) -> None:
    assert parse_list(url) == ListAddress(site, name)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/srv/mail/linux-pm",
        "linux-pm.bundle",
        "file:///srv/mail/linux-pm",
        "git://lore.kernel.org/linux-pm",
        "ssh://lore.kernel.org/linux-pm",
        "https://lore.kernel.org/",
        "https://lore.kernel.org/linux-pm/git/0.git",
        "https://lore.kernel.org/linux-pm/?q=x",
        "https://lore.kernel.org/linux-pm#x",
        "https://lore.kernel.org/a/..",
        "https://lore.kernel.org/-u",
        "https://[::1/linux-pm",
        "https:///linux-pm",
    ],
)
def test_what_is_no_list_is_left_to_git(url: str) -> None:
    assert parse_list(url) is None


def test_all_pages_of_a_list_are_below_its_address() -> None:
    one = ListAddress("https://lore.kernel.org", "linux-pm")

    assert one.manifest == "https://lore.kernel.org/linux-pm/manifest.js.gz"
    assert one.site_manifest == "https://lore.kernel.org/manifest.js.gz"
    assert one.feed == "https://lore.kernel.org/linux-pm/new.atom"
    assert one.epoch(3) == "https://lore.kernel.org/linux-pm/3"
    assert one.raw("a/b@c") == "https://lore.kernel.org/linux-pm/a%2Fb@c/raw"
    assert one.thread("a@c") == "https://lore.kernel.org/linux-pm/a@c/t.mbox.gz"


@pytest.mark.parametrize(
    ("message_id", "piece"),
    [
        ("2026.a-b_c~d!$&'()*+,;=:@x", "2026.a-b_c~d!$&'()*+,;=:@x"),
        ("ZRhKq6e5nF/4ZIV1@fedora", "ZRhKq6e5nF%2F4ZIV1@fedora"),
        ('100%?#[]<>"\\^`{|}@x', "100%25%3F%23%5B%5D%3C%3E%22%5C%5E%60%7B%7C%7D@x"),
        ("a b\n\x00@x", "a%20b%0A%00@x"),
        ("zoë@x", "zo%C3%AB@x"),
        ("\udcff@x", "%3F@x"),
        ("..", "%2E%2E"),
    ],
)
def test_an_id_is_escaped_as_public_inbox_does(message_id: str, piece: str) -> None:
    assert escaped(message_id) == piece
