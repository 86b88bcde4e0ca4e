"""Mails to what they say about patches."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.diff import scan
from postings.facts import Kind, PatchFacts, Posting, Trailer
from postings.reader import read
from postings.tests.mails import DIFF, SIGNED, mail

SHA = "0123456789abcdef0123456789abcdef01234567"
RO = Trailer("reviewed", "Ro Reviewer", "ro@example.org")
LORE = "https://lore.kernel.org/r"


def posting(body: str, subject: str = "[PATCH] mm: repair frobs", **more: str) -> Posting:
    found = read(mail(subject, body, **more)).posting
    assert found is not None
    return found


def patch(message: str = "Text.\n", notes: str = "", tail: str = "") -> Posting:
    return posting(f"{message}\n{SIGNED}---\n{notes} mm/frob.c | 2 +-\n\n{DIFF}{tail}-- \n2.50.0\n")


def test_a_posting_has_its_subject_author_and_diff() -> None:
    found = patch()

    assert (found.subject.kind, found.subject.title) == (Kind.PATCH, "mm: repair frobs")
    assert (found.author_name, found.author_address) == ("Kay Keeper", "kay@example.org")
    assert found.diff == scan(f"Text.\n\n{SIGNED}---\n mm/frob.c | 2 +-\n\n{DIFF}-- \n2.50.0\n")


@pytest.mark.parametrize(
    "head",
    [
        "From: Ann Author <ann@example.org>\n\n",
        "\n\nFrom: Ann Author <ann@example.org>\n\n",
        ">From: Ann Author <ann@example.org>\n\n",
        "From: =?utf-8?q?Ann_Author?= <ann@example.org>\n\n",
        "From: Ann\n Author <ann@example.org>\n\n",
        "Date: Mon, 2 Mar 2026 10:00:00 +0000\nFrom: Ann Author <ann@example.org>\n\n",
        f"From {SHA} Mon Sep 17 00:00:00 2001\nFrom: Ann Author <ann@example.org>\n\n",
        "6.6-stable review patch.  If anyone has any objections, please let me know.\n\n"
        "------------------\n\nFrom: Ann Author <ann@example.org>\n\n",
    ],
)
def test_from_in_the_body_is_the_author(head: str) -> None:
    found = patch(f"{head}Text.\n")

    assert (found.author_name, found.author_address) == ("Ann Author", "ann@example.org")


@pytest.mark.parametrize("text", ["Text.\n\nFrom: Ann Author <ann@example.org>\n", "From: a device\n", "From: \n"])
def test_other_froms_are_not(text: str) -> None:
    assert patch(text).author_address == "kay@example.org"


def test_trailers_of_the_message() -> None:
    found = patch(
        'Text.\n\nFixes: 0123456789ab ("mm: frob")\nReported-by: Bo <bo@example.org>\n'
        f"Closes: {LORE}/report@example.org\nLink: https://bugzilla.kernel.org/show_bug.cgi?id=7\n"
        "Cc: stable@vger.kernel.org # 6.1+\nReviewed-by: Ro Reviewer <ro@example.org>\n"
    )

    assert found.fixes == ("0123456789ab",)
    assert found.closes == ("report@example.org",)
    assert found.links == ("report@example.org", "https://bugzilla.kernel.org/show_bug.cgi?id=7")
    assert found.stable == "stable@vger.kernel.org # 6.1+"
    assert found.trailers == (Trailer("reported", "Bo", "bo@example.org"), RO)
    assert found.previous == ()


def test_what_stands_below_the_message_is_none_of_it() -> None:
    found = patch(notes='Fixes: 0123456789ab ("x")\nReviewed-by: Ro Reviewer <ro@example.org>\n')

    assert (found.fixes, found.trailers) == ((), ())


def test_trailers_of_a_cover_letter_count_at_the_start_of_a_line() -> None:
    found = posting(f"Text.\n\nCloses: {LORE}/report@example.org\n > Fixes: 0123456789ab\n", "[PATCH 0/2] mm: frobs")

    assert (found.subject.kind, found.closes, found.fixes) == (Kind.COVER, ("report@example.org",), ())
    assert found.previous == ()


def test_what_b4_writes_below_the_diff() -> None:
    found = patch(
        tail=f"\n---\nbase-commit: {SHA}\nchange-id: 20260228-frob-0123456789ab\n"
        "prerequisite-change-id: 20260227-nicks-abcdef012345:v3\n"
        f"prerequisite-message-id: <other@example.org>\nprerequisite-patch-id: {SHA}\n"
    )

    assert (found.base, found.change_id) == (SHA, "20260228-frob-0123456789ab")
    assert found.needs == ("20260227-nicks-abcdef012345", "other@example.org", SHA)


@pytest.mark.parametrize("line", ["Change-Id: I0123456789", "> change-id: 20260228-frob-0", "+change-id: 20260228-x-0"])
def test_other_change_ids_are_none(line: str) -> None:
    assert patch(tail=f"\n{line}\n").change_id == ""


@pytest.mark.parametrize(
    ("subject", "notes"),
    [
        ("[PATCH v3] x", "Text.\n---\nChanges in v3:\n- Link to v2: {lore}/v2@example.org\n"),
        ("[PATCH v3] x", "Text.\n---\nv2: https://lore.kernel.org/linux-mm/v2@example.org/T/#u\n"),
        ("[PATCH v3 0/2] x", "Text.\n\nv2: https://lore.kernel.org/all/v2@example.org/\n"),
        ("[PATCH v3 0/2] x", "Text.\n\n- Link to v2: https://patch.msgid.link/v2@example.org\n"),
        ("[PATCH v3 0/2] x", "Text [1].\n\n[1] {lore}/v2@example.org and https://example.org/x\n"),
        ("[PATCH v3 0/2] x", "{lore}/v2@example.org {lore}/m1@example.org {lore}/v2@example.org\n"),
    ],
)
def test_notes_link_to_earlier_versions(subject: str, notes: str) -> None:
    assert posting(notes.format(lore=LORE), subject).previous == ("v2@example.org",)


@pytest.mark.parametrize("line", ["Text: {lore}/v2@example.org\n---\n", "Link: {lore}/v2@example.org\n---\n"])
def test_links_of_a_message_are_no_notes(line: str) -> None:
    assert posting(line.format(lore=LORE)).previous == ()


def test_earlier_versions_come_first_of_many_links() -> None:
    others = "".join(f"{LORE}/{n}@example.org\n" for n in range(30))

    found = posting(f"{others}- Link to v1: {LORE}/v1@example.org\n", "[PATCH v2 0/2] x").previous

    assert (found[0], len(found)) == ("v1@example.org", 20)


def test_a_request_to_pull_is_a_posting() -> None:
    assert posting("The following changes\n", "[GIT PULL] frobs").subject.kind is Kind.PULL


@pytest.mark.parametrize("subject", ["[RFC] mm: frobs", "[net-next] mm: frobs", "mm: repair frobs"])
def test_a_diff_makes_a_posting_of_less(subject: str) -> None:
    assert posting(f"Text.\n\n{SIGNED}---\n{DIFF}", subject).subject.kind is Kind.PATCH
    assert read(mail(subject, "What do you think?\n")) == PatchFacts()


@pytest.mark.parametrize("subject", ["[REGRESSION] frobs broke", "[next] frobs", "frobs broke", "linux-next: frobs"])
def test_a_report_with_a_diff_is_none(subject: str) -> None:
    assert read(mail(subject, f"Hi,\n\nthis helps.\n\n{SIGNED}\n{DIFF}")).posting is None


@pytest.mark.parametrize(
    "body",
    [
        f"Or\n\n-- >8 --\nFrom: Ann Author <ann@example.org>\nSubject: mm: frobs\n\nText.\n\n{SIGNED}---\n{DIFF}",
        f"Like so:\n\nFrom: Ann Author <ann@example.org>\nSubject: [PATCH] mm: frobs\n\nText.\n\n{SIGNED}---\n{DIFF}",
    ],
)
def test_a_patch_pasted_into_a_reply_is_a_posting(body: str) -> None:
    found = posting(body, "Re: trouble", references="r@example.org")

    assert (found.subject.kind, found.subject.title, found.author_name) == (Kind.PATCH, "mm: frobs", "Ann Author")


def test_a_diff_in_a_reply_is_none() -> None:
    assert read(mail("Re: trouble", f"Try this:\n\n{SIGNED}\n{DIFF}", references="r@example.org")).posting is None


def test_a_reply_gives_trailers() -> None:
    body = "On Sunday Ann wrote:\n> Acked-by: Bo <bo@example.org>\n\nReviewed-by: Ro Reviewer <ro@example.org>\n"

    assert read(mail("Re: [PATCH] x", body)) == PatchFacts(trailers=(RO,))


def test_a_plain_nak_is_of_the_sender_and_asks() -> None:
    found = read(mail("Re: [PATCH] x", "> text\n\nNAK, this breaks frobs.\n"))

    assert found == PatchFacts(trailers=(Trailer("nacked", "Kay Keeper", "kay@example.org"),), asks=True)


def test_asking_counts_in_replies_to_patches_alone() -> None:
    assert read(mail("Re: [PATCH] x", "> text\n\nPlease split this.\n")).asks
    assert not read(mail("Re: [PATCH] x", "> Please split this.\n")).asks
    assert not read(mail("Re: frobs", "Please split this.\n")).asks


@pytest.mark.parametrize("subject", ["[PATCH] x", "[PATCH 0/2] x", "Re: [PATCH] x", "[RFC] x", "x: y", "Re: x"])
@pytest.mark.parametrize(
    "part",
    ["\n", " ", "-", "\n---", "x", "\n--- a", "From: a\n", "Cc: a\n b\n", "\n-->8--\n", "\nSubject: [", "https://a ",
     "\nFixes: ", "\nbase-commit: ", "\nprerequisite-patch-id: 1", "please ", f"{LORE}/a@b\n", "\n+++ ", "8<--"],
)  # fmt: skip
def test_hostile_mails_cost_little(subject: str, part: str) -> None:
    found = mail(subject, f"{part * (2_000_000 // len(part))}\n-->8\n{SIGNED}{DIFF}{part * (2_000_000 // len(part))}")
    begin = time.process_time()

    read(found)

    assert time.process_time() - begin < 3


PARTS = (
    "[PATCH]",
    "\n",
    "---\n",
    DIFF,
    SIGNED,
    "From: a <b@c.d>\n",
    "> ",
    "Fixes: 0123456789\n",
    LORE,
    "/a@b",
    "\0",
    "ü",
)


@given(st.sampled_from(["[PATCH] x", "Re: [PATCH] x", "[RFC] x", "x"]), st.lists(st.sampled_from(PARTS)).map("".join))
def test_any_mail_is_read(subject: str, body: str) -> None:
    found = read(mail(subject, body))

    assert found.posting is None or not (found.trailers or found.asks)
    assert "\0" not in repr(found).replace("\\x00", "\0")
