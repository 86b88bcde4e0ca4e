"""Patches of the sample world and the commits they become: what mails say is what git has."""

import email
import email.policy
import re
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from sample.fates import Fate, PatchFate, Sign, Word, fates
from sample.world import World, write

UNTIL = datetime(2026, 11, 23, 6, tzinfo=UTC)
EARLIER = UNTIL - timedelta(days=3)


def git(repository: Path, *args: str, given: bytes = b"") -> str:
    command = ["git", "--git-dir", str(repository), *args]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return write(tmp_path_factory.mktemp("world"), until=UNTIL)


@pytest.fixture(scope="module")
def known() -> list[Fate]:
    return fates(UNTIL)


@pytest.fixture(scope="module")
def mails(world: World) -> dict[str, email.message.EmailMessage]:
    """Every mail of the lists by its Message-ID."""
    found: dict[str, email.message.EmailMessage] = {}
    for archive in world.archives.values():
        for epoch in sorted((archive / "git").iterdir()):
            blobs = re.findall(r"\w{40}(?= [AM]\tm$)", git(epoch, "log", "--format=", "--raw", "--no-abbrev", "master"),
                               re.MULTILINE)  # fmt: skip
            output = subprocess.run(["git", "--git-dir", str(epoch), "cat-file", "--batch"], capture_output=True,
                                    input="\n".join(blobs).encode(), check=True).stdout  # fmt: skip
            while output:
                head, _, output = output.partition(b"\n")
                size = int(head.split()[2])
                mail = email.message_from_bytes(output[:size], policy=email.policy.default)
                found.setdefault(str(mail["Message-ID"]).strip("<>"), mail)
                output = output[size + 1 :]
    return found


@pytest.fixture(scope="module")
def commits(world: World) -> dict[str, tuple[str, str, int, str]]:
    """Patch-id, subject, author date and message of every commit of mainline and next, by id."""
    repository = world.trees["next"]
    diffs = git(repository, "log", "-p", "--no-merges", "master", "--not", "v2.6.29").encode()
    pairs = (line.split() for line in git(repository, "patch-id", "--stable", given=diffs).splitlines())
    ids = {sha: patch_id for patch_id, sha in pairs}
    log = git(repository, "log", "--no-merges", "-z", "--format=%H%x01%s%x01%at%x01%an%n%B", "master")
    rows = (entry.split("\x01", 3) for entry in log.split("\0") if entry)
    return {sha: (ids.get(sha, ""), subject, int(at), text) for sha, subject, at, text in rows}


def taken(known: list[Fate]) -> list[tuple[Fate, PatchFate]]:
    return [(fate, patch) for fate in known for patch in fate.patches if patch.commit and patch.ident]


def text_of(mail: email.message.EmailMessage) -> str:
    return str(mail.get_content())


def test_every_fate_of_a_patch_occurs(known: list[Fate]) -> None:
    counts = Counter(fate.word for fate in known)

    assert {word: counts[word] >= 10 for word in Word} == dict.fromkeys(Word, True)
    assert counts[Word.MERGED] > 300


def test_a_posted_patch_has_the_patch_id_of_its_commit_unless_it_was_meant_to_differ(
    world: World, known: list[Fate], mails: dict[str, email.message.EmailMessage],
    commits: dict[str, tuple[str, str, int, str]],
) -> None:  # fmt: skip
    pairs = taken(known)
    posted = "".join(
        f"From {n + 1:040x}\n{text_of(mails[patch.ident]).partition('---' + chr(10))[2]}\n"
        for n, (_, patch) in enumerate(pairs)
    )
    output = git(world.trees["mainline"], "patch-id", "--stable", given=posted.encode())
    ids = {int(sha, 16) - 1: patch_id for patch_id, sha in map(str.split, output.splitlines())}

    agree = {patch.ident: ids[n] == commits[world.commits[patch.commit]][0] for n, (_, patch) in enumerate(pairs)}

    assert len(pairs) > 900
    assert agree == {patch.ident: Sign.PATCH_ID in patch.signs for _, patch in pairs}


def test_a_commit_has_the_author_and_the_date_of_the_mail(
    world: World, known: list[Fate], mails: dict[str, email.message.EmailMessage],
    commits: dict[str, tuple[str, str, int, str]],
) -> None:  # fmt: skip
    for fate, patch in taken(known):
        _, _, authored, text = commits[world.commits[patch.commit]]
        assert parsedate_to_datetime(str(mails[patch.ident]["Date"])).timestamp() == authored
        assert text.partition("\n")[0] == fate.author.name


def test_a_commit_links_to_its_mail_where_it_is_said_to(
    world: World, known: list[Fate], commits: dict[str, tuple[str, str, int, str]]
) -> None:
    for _, patch in taken(known):
        text = commits[world.commits[patch.commit]][3]
        assert (f"/{patch.ident}\n" in text) == (Sign.LINK in patch.signs)


def test_a_commit_has_the_subject_it_is_said_to_have(
    world: World, known: list[Fate], commits: dict[str, tuple[str, str, int, str]]
) -> None:
    for _, patch in taken(known):
        assert commits[world.commits[patch.commit]][1] == patch.subject
        assert (patch.subject == patch.title) == (Sign.SUBJECT in patch.signs)


def test_every_commit_can_be_found_and_each_sign_is_the_only_one_of_some(known: list[Fate]) -> None:
    counts = Counter(patch.signs for _, patch in taken(known))

    assert frozenset() not in counts
    assert min(counts[frozenset({sign})] for sign in Sign) > 5


def test_git_agrees_on_the_first_release_of_every_merged_series(world: World, known: list[Fate]) -> None:
    released = {
        line.partition("tags/v")[2]: line.split()[0]
        for line in git(world.trees["mainline"], "for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"
                        ).splitlines()
    }  # fmt: skip
    order = sorted(released, key=lambda v: int(git(world.trees["mainline"], "log", "-1", "--format=%ct", f"v{v}")))
    first: dict[str, str] = {}
    for before, version in zip(["", *order], order, strict=False):
        span = [f"v{version}", *([f"^v{before}"] if before else [])]
        first |= dict.fromkeys(git(world.trees["mainline"], "rev-list", *span).split(), version)

    for fate in known:
        for patch in fate.patches if fate.merged else ():
            assert first.get(world.commits[patch.commit], "") == fate.release


def test_what_waits_is_in_next_and_not_in_mainline(world: World, known: list[Fate]) -> None:
    mainline = set(git(world.trees["mainline"], "rev-list", "master").split())
    following = set(git(world.trees["next"], "rev-list", "master").split())
    day = UNTIL.replace(hour=5, minute=0)

    waiting = [patch.commit for fate in known if fate.word is Word.NEXT for patch in fate.patches]
    assert len(waiting) > 30
    assert not mainline & {world.commits[name] for name in waiting}
    times = git(world.trees["next"], "log", "--format=%H %ct", "master").splitlines()
    committed = {sha: int(at) for sha, at in map(str.split, times)}
    assert [n for n in waiting if world.commits[n] not in following] == []
    assert max(committed.values()) == day.timestamp()


def test_every_posting_that_a_fate_names_is_in_an_archive(
    known: list[Fate], mails: dict[str, email.message.EmailMessage]
) -> None:
    named = {ident for fate in known for ident in (*fate.heads, *(patch.ident for patch in fate.patches)) if ident}

    assert named - mails.keys() == set()


def test_the_flexible_array_is_first_in_2_6_31_rc5_and_found_by_its_patch_id(known: list[Fate]) -> None:
    (fate,) = [fate for fate in known if fate.title == "lib: add a flexible array type"]

    assert (fate.word, fate.release, fate.versions) == (Word.MERGED, "2.6.31-rc5", (1, 2, 3))
    assert Sign.PATCH_ID in fate.patches[0].signs


def test_xtables2_has_82_patches_with_diffs(known: list[Fate], mails: dict[str, email.message.EmailMessage]) -> None:
    (fate,) = [fate for fate in known if fate.title.startswith("Xtables2")]

    assert (len(fate.patches), fate.word) == (82, Word.POSTED)
    assert all("\ndiff --git a/net/" in text_of(mails[patch.ident]) for patch in fate.patches)


def test_the_same_moment_gives_the_same_fates(known: list[Fate]) -> None:
    assert fates(UNTIL) == known


def test_a_later_world_keeps_every_commit_and_mail(tmp_path: Path, world: World) -> None:
    early = write(tmp_path / "early", until=EARLIER)

    assert {name: sha for name, sha in early.commits.items() if world.commits.get(name) != sha
            and not name.startswith("next-")} == {}  # fmt: skip
    git(world.trees["mainline"], "merge-base", "--is-ancestor",
        git(early.trees["mainline"], "rev-parse", "master").strip(), "master")  # fmt: skip
    for name, archive in early.archives.items():
        for epoch in (archive / "git").iterdir():
            then = git(epoch, "rev-parse", "master").strip()
            git(world.archives[name] / "git" / epoch.name, "merge-base", "--is-ancestor", then, "master")
