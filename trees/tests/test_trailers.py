"""Trailers in every form that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.trailers import Fix, parse_message

SHA = "8cfa7186a8e3b1b5d6a6d3c2d1b6b4c5e6f7a8b9"
OTHER = "1da177e4c3f41524e886b7f1b8a0c1fc7321cac2"


@pytest.mark.parametrize(
    ("line", "sha", "subject"),
    [
        ('Fixes: 1da177e4c3f4 ("Linux-2.6.12-rc2")', "1da177e4c3f4", "Linux-2.6.12-rc2"),
        ('Fixes: 1da177e4c3f41 ("thirteen digits")', "1da177e4c3f41", "thirteen digits"),
        ('Fixes: 1da177e ("seven digits")', "1da177e", "seven digits"),
        (f'Fixes: {OTHER} ("all of them")', OTHER, "all of them"),
        ('Fixes: 1da177e4c3f4("no space")', "1da177e4c3f4", "no space"),
        ('Fixes: <1da177e4c3f4> ("in brackets")', "1da177e4c3f4", "in brackets"),
        ('Fixes: Commit 1da177e4c3f4 ("with a word")', "1da177e4c3f4", "with a word"),
        ('Fixes: commit: 1da177e4c3f4 ("with a colon")', "1da177e4c3f4", "with a colon"),
        ('Fixes: ^1da177e4c3f4 ("boundary of git blame")', "1da177e4c3f4", "boundary of git blame"),
        ("Fixes: ^1da177e4c3f4", "1da177e4c3f4", ""),
        ('Fixes: TBD ("not merged yet")', "", "not merged yet"),
        ("fixes: 1DA177E4C3F4 (upper case)", "1da177e4c3f4", "upper case"),
        ("Fixes:1da177e4c3f4 'other quotes'", "1da177e4c3f4", "other quotes"),
        ('Fixes: 1da177e4c3f4 ("a subject that\n  was wrapped")', "1da177e4c3f4", "a subject that was wrapped"),
        ('Fixes:\n1da177e4c3f4 ("on the next line")', "1da177e4c3f4", "on the next line"),
    ],
)
def test_fixes_is_read_in_every_form(line: str, sha: str, subject: str) -> None:
    facts = parse_message(f"mm: repair\n\nText.\n\n{line}\nSigned-off-by: A <a@example.org>\n")

    assert facts.fixes == (Fix(sha, subject),)


@pytest.mark.parametrize(
    "line",
    [
        "Fixes: https://bugzilla.kernel.org/show_bug.cgi?id=1",
        "Fixes: 1da177 (too short)",
        f"Fixes: {OTHER}0 (too long)",
        "Fixes: v5.10",
        "Fixes: TBD",
        "  Fixes: 1da177e4c3f4 (indented: quoted from elsewhere)",
        "> Fixes: 1da177e4c3f4",
        "This fixes: 1da177e4c3f4",
    ],
)
def test_what_only_looks_like_fixes_is_none(line: str) -> None:
    assert parse_message(f"mm: repair\n\n{line}\n").fixes == ()


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("Link: https://lore.kernel.org/r/20260301.1@example.org/", "20260301.1@example.org"),
        ("Link: https://lore.kernel.org/all/20260301.1@example.org/T/#u", "20260301.1@example.org"),
        ("Closes: https://lore.kernel.org/linux-usb/20260301.1@example.org", "20260301.1@example.org"),
        ("Link: https://patch.msgid.link/20260301.1@example.org", "20260301.1@example.org"),
        ("link: http://lkml.kernel.org/r/20260301.1@example.org", "20260301.1@example.org"),
        ("Link: https://lore.kernel.org/r/20260301.1@example.org [1]", "20260301.1@example.org"),
        ("Link: [1] <https://lore.kernel.org/r/20260301.1@example.org>", "20260301.1@example.org"),
        ("Link:\n https://lore.kernel.org/r/20260301.1@example.org", "20260301.1@example.org"),
        ("Link: <20260301.1@example.org>", "20260301.1@example.org"),
        (
            "Closes: https://gitlab.freedesktop.org/drm/i915/-/issues/1/",
            "https://gitlab.freedesktop.org/drm/i915/-/issues/1",
        ),
        ("BugLink: https://bugs.launchpad.net/bugs/1", "https://bugs.launchpad.net/bugs/1"),
        ("Closes: https://bugzilla.kernel.org/show_bug.cgi?id=1", "https://bugzilla.kernel.org/show_bug.cgi?id=1"),
    ],
)
def test_links_point_at_mails_or_pages(line: str, target: str) -> None:
    assert parse_message(f"mm: repair\n\n{line}\n").links == (target,)


@pytest.mark.parametrize(
    "line",
    [
        "Closes: #123",
        "References: https://example.org/1",
        "> Link: https://example.org/1",
        "See Link: https://example.org/1",
        "Link: https://example.org/" + "x" * 500,
    ],
)
def test_what_is_no_link_trailer_is_ignored(line: str) -> None:
    assert parse_message(f"mm: repair\n\n{line}\n").links == ()


def test_closes_is_kept_apart_too() -> None:
    facts = parse_message("a\n\nLink: https://example.org/1\nCloses: https://example.org/2\n")

    assert (facts.links, facts.closes) == (
        ("https://example.org/1", "https://example.org/2"),
        ("https://example.org/2",),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"commit {SHA} upstream.",
        f"commit {SHA} upstream",
        f"Commit {SHA.upper()} Upstream.",
        f"commit {SHA} from upstream",
        f"[ Upstream commit {SHA} ]",
        f"[Upstream commit {SHA}]",
        f"Upstream commit {SHA}.",
        f"(cherry picked from commit {SHA})",
        f"(backported from commit {SHA})",
        f"commit {SHA} upstream.\n\nThis reverts commit {OTHER}.",
    ],
)
def test_a_backport_names_its_upstream_commit(text: str) -> None:
    assert parse_message(f"mm: repair\n\n{text}\n").upstream == SHA


@pytest.mark.parametrize(
    "text",
    [
        f"This reverts commit {OTHER} which is\ncommit {SHA} upstream.",
        f"This reverts commit {OTHER}, which is commit {SHA} upstream.",
        f"Since commit {SHA} upstream of us all is well.",
        f"See commit {SHA}.",
    ],
)
def test_other_mentions_name_no_upstream_commit(text: str) -> None:
    assert parse_message(f"mm: repair\n\n{text}\n").upstream == ""


@pytest.mark.parametrize(
    "text",
    [
        f"This reverts commit {OTHER}.",
        f"This reverts commit {OTHER} as it breaks boot.",
        f"This reverts\ncommit {OTHER}.",
        f"This reverts commit {OTHER} which is\ncommit {SHA} upstream.",
    ],
)
def test_a_revert_names_what_it_undoes(text: str) -> None:
    assert parse_message(f'Revert "mm: repair"\n\n{text}\n').reverts == OTHER


@pytest.mark.parametrize(
    "value",
    [
        "stable@vger.kernel.org",
        "<stable@vger.kernel.org> # 5.10+",
        "stable@kernel.org # v6.1 - v6.6",
        "5.4+ <stable@vger.kernel.org> # 5.4+",
        "<stable+noautosel@kernel.org> # needs more",
        "stable@vger.kernel.org # 3.3.x: a1f84a3: sched: Check for idle",
    ],
)
def test_the_comment_for_stable_is_kept_as_written(value: str) -> None:
    facts = parse_message(f"a\n\nCc: someone@example.org\nCc: {value}\n")

    assert facts.stable == value


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("one line", "one line"),
        ("\n\n  leading space\n\nbody", "leading space"),
        ("wrapped\nsubject\n\nbody", "wrapped subject"),
        ("two  spaces\tand a tab\n", "two spaces and a tab"),
        ("", ""),
        ("nul\0inside\n", "nul\ufffdinside"),
    ],
)
def test_the_subject_is_the_first_paragraph(message: str, subject: str) -> None:
    assert parse_message(message).subject == subject


def test_an_endless_subject_is_cut() -> None:
    assert len(parse_message("x" * 100_000).subject) == 1000


def test_people_are_kept_as_trailers() -> None:
    facts = parse_message("a\n\nReported-by: B <b@example.org>\nTested-by: C <c@example.org>\n")

    assert facts.trailers == (("Reported-by", "B <b@example.org>"), ("Tested-by", "C <c@example.org>"))


@given(
    st.text()
    | st.lists(st.sampled_from(["Fixes:", "Link:", "commit", SHA, "\n", "http://[", '("', "\ud800", "<", ">"])).map(
        " ".join
    )
)
def test_any_text_is_read(text: str) -> None:
    facts = parse_message(text)

    for value in (facts.subject, facts.stable, *facts.links):
        assert "\0" not in value
        value.encode()
