"""Many addresses, one issue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackers.addresses import is_issue, issue_above, key_of, page_of, relayed

BUG = "https://bugzilla.kernel.org/show_bug.cgi?id=218945"
AMD = "https://gitlab.freedesktop.org/drm/amd/-/issues/3142"
HUB = "https://github.com/thesofproject/linux/issues/4777"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (BUG, BUG),
        ("http://bugzilla.kernel.org/show_bug.cgi?id=218945#c5", BUG),
        ("https://bugzilla.kernel.org/218945", BUG),
        ("https://www.bugzilla.kernel.org/218945/", BUG),
        ("https://bugzilla.kernel.org/show_bug.cgi?format=multiple&id=218945", BUG),
        (f"<{BUG}>", BUG),
        (AMD, AMD),
        ("https://gitlab.freedesktop.org/drm/amd/issues/3142", AMD),
        ("https://gitlab.freedesktop.org/drm/amd/-/work_items/3142", AMD),
        (f"{AMD}#note_2290912", AMD),
        (
            "https://gitlab.freedesktop.org/a/b/c/d/-/issues/1?sort=x",
            "https://gitlab.freedesktop.org/a/b/c/d/-/issues/1",
        ),
        (HUB, HUB),
        ("https://github.com/TheSOFproject/Linux/issues/4777", HUB),
        ("http://www.github.com/thesofproject/linux/issues/4777/#issuecomment-1", HUB),
    ],
)
def test_every_address_of_an_issue_has_one_key(url: str, address: str) -> None:
    assert key_of(url) == address
    assert is_issue(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://bugzilla.kernel.org/",
        "https://bugzilla.kernel.org/attachment.cgi?id=306300",
        "https://bugzilla.kernel.org/show_bug.cgi?id=abc",
        "https://bugzilla.kernel.org/show_bug.cgi?id=0",
        "https://gitlab.freedesktop.org/drm/amd/-/merge_requests/12",
        "https://gitlab.freedesktop.org/drm/amd/-/issues",
        "https://github.com/torvalds/linux/pull/17",
        "https://github.com/torvalds/linux/commit/1da177e4c3f4",
        "https://example.org/issues/1",
        "https://github.com/../user/issues/1",
        "https://github.com/owner/../issues/1",
        "https://gitlab.freedesktop.org/drm/./amd/-/issues/1",
        "https://gitlab.freedesktop.org/drm/\u00e4md/-/issues/1",
        "https://bugzilla.kernel.org/show_bug.cgi?id=1\u0662",
        "ftp://bugzilla.kernel.org/218945",
        "https://[::1/issues/1",
        "https://gitlab.evil\u0000host/a/b/-/issues/1",
    ],
)
def test_other_pages_are_no_issues(url: str) -> None:
    assert page_of(url) is None


def test_a_mail_is_known_by_its_message_id_and_any_page_by_itself() -> None:
    assert key_of("https://lore.kernel.org/all/x@y/") == "x@y"
    assert key_of("https://example.org/page/") == "https://example.org/page"


@given(st.text(max_size=200))
def test_any_text_has_a_key_that_is_its_own_key(text: str) -> None:
    key = key_of(text)

    assert not is_issue(key) or key_of(key) == key


def test_a_comment_belongs_to_its_issue() -> None:
    assert issue_above(f"{BUG}#c5") == BUG
    assert issue_above("x@y") is None


@pytest.mark.parametrize(
    ("ident", "text", "post"),
    [
        ("bug-218945-6786@https.bugzilla.kernel.org/", "https://bugzilla.kernel.org/…\n\n   Bug ID: 218945\n", BUG),
        ("bug-218945-6786-Ab3X@https.bugzilla.kernel.org/", "…\n\n--- Comment #12 from A B ---\nYes.\n", f"{BUG}#c12"),
        ("bug-218945-6786-Ab3X@http.bugzilla.kernel.org/", "…\n\n--- Comment #12 from A B ---\nYes.\n", f"{BUG}#c12"),
        ("bug-x-6786@https.bugzilla.kernel.org/", "", None),
        ("20240612@rosa.example", "--- Comment #12 from A B ---\n", None),
    ],
)
def test_a_mail_that_bugzilla_sends_is_known_as_the_post_it_passes_on(ident: str, text: str, post: str | None) -> None:
    assert relayed(ident, text) == post
