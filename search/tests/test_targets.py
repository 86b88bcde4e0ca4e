"""What pasted texts are the names of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.targets import Kind, target_of

_SHA = "1a2b3c4d5e6f" + 28 * "0"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("<20261120.1@example.org>", Kind.MAIL, "20261120.1@example.org"),
        ("20261120.1@example.org", Kind.MAIL, "20261120.1@example.org"),
        ("Message-ID: <a@b>", Kind.MAIL, "a@b"),
        ("https://lore.kernel.org/r/a@b", Kind.MAIL, "a@b"),
        ("https://lore.kernel.org/all/a@b/T/#u", Kind.MAIL, "a@b"),
        ("https://lore.kernel.org/netdev/a@b/raw", Kind.MAIL, "a@b"),
        ("https://lore.kernel.org/all/a%40b/", Kind.MAIL, "a@b"),
        ("Link: https://lore.kernel.org/r/a@b", Kind.MAIL, "a@b"),
        ("a%40b", Kind.MAIL, "a@b"),
        ("https://bugzilla.kernel.org/show_bug.cgi?id=218000#c3", Kind.ISSUE,
         "https://bugzilla.kernel.org/show_bug.cgi?id=218000"),
        ("https://gitlab.freedesktop.org/drm/amd/-/issues/3388", Kind.ISSUE,
         "https://gitlab.freedesktop.org/drm/amd/-/issues/3388"),
        ("https://github.com/thesofproject/linux/issues/5000", Kind.ISSUE,
         "https://github.com/thesofproject/linux/issues/5000"),
        ("1a2b3c4", Kind.COMMIT, "1a2b3c4"),
        (_SHA.upper(), Kind.COMMIT, _SHA),
        ('Fixes: 1a2b3c4d5e6f ("net: a (b)")', Kind.COMMIT, "1a2b3c4d5e6f"),
        ("commit 1a2b3c4d5e6f", Kind.COMMIT, "1a2b3c4d5e6f"),
        (f"https://git.kernel.org/torvalds/c/{_SHA}", Kind.COMMIT, _SHA),
        (f"https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/commit/?id={_SHA}", Kind.COMMIT, _SHA),
        (f"https://github.com/torvalds/linux/commit/{_SHA}", Kind.COMMIT, _SHA),
        ("7.4-rc3", Kind.VERSION, "7.4-rc3"),
        ("v6.12.8", Kind.VERSION, "6.12.8"),
        ("next-20261120", Kind.VERSION, "next-20261120"),
        ("6.12.y", Kind.SERIES, "6.12.y"),
        ("k3j9x2", Kind.REGRESSION, "k3j9x2"),
    ],
)  # fmt: skip
def test_the_name_of_a_thing_is_known(text: str, kind: Kind, name: str) -> None:
    target = target_of(f"  {text}\n")

    assert target is not None
    assert (target.kind, target.name) == (kind, name)


@pytest.mark.parametrize(
    "text",
    ["", "two words", '"7.4"', "resume state:open", "https://example.org/page", "https://[", "a@b@c d", "x" * 2000,
     "https://git.kernel.org/torvalds/c/xyz"],
)  # fmt: skip
def test_all_else_is_words(text: str) -> None:
    assert target_of(text) is None


@pytest.mark.parametrize("text", ["rosa@example.org", "deadbeef", "7.4", "drm"])
def test_what_may_as_well_be_a_word_is_not_certain(text: str) -> None:
    target = target_of(text)

    assert target is not None
    assert not target.is_certain


@given(st.text(st.sampled_from("<>@:/?#[]%. ahtps0123456789\x00\ud800") | st.characters(), max_size=200))
def test_no_text_is_refused(text: str) -> None:
    for shown in (text, f"https://{text}", f"https://git.kernel.org/{text}"):
        target = target_of(shown)

        assert target is None or "\x00" not in target.name
