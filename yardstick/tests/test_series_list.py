"""The list of series that was read by hand: well-formed, true to the archives, and what the project makes of them."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from archive import git
from yardstick.efforts import read_truth
from yardstick.grouped import SERIES, groups_patches, read_archives, read_grouped
from yardstick.series import score_series

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
BUNDLES = sorted(CORPUS.glob("*.bundle"))
needs_corpus = pytest.mark.skipif(not BUNDLES, reason=f"no slices of real lists in {CORPUS}")
needs_tables = pytest.mark.skipif(not groups_patches(), reason="patches.models has no Series and Part yet")
MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>]+)>", re.I | re.M)
POSTING: dict[str, Any] = {"version": 1, "cover": None, "patches": [[1, "a"]], "missing": []}


@pytest.fixture(scope="module")
def text() -> str:
    return SERIES.read_text(encoding="utf-8")


def written(*revisions: dict[str, Any], apart: list[dict[str, Any]] | None = None) -> str:
    return json.dumps({"efforts": [{"list": "l", "note": "n", "revisions": revisions}], "apart": apart or []})


def test_the_list_is_as_long_and_varied_as_it_was_meant_to_be(text: str) -> None:
    efforts = read_truth(text).efforts
    revisions = [revision for effort in efforts for revision in effort.revisions]

    assert len(efforts) >= 80
    assert sum(len(effort.revisions) > 1 for effort in efforts) >= 60
    assert sum(len(revision.patches) for revision in revisions) >= 250
    assert sum(len(revision.patches) >= 20 for revision in revisions) >= 10
    assert sum(revision.cover is None and len(revision.patches) > 1 for revision in revisions) >= 10
    assert sum(bool(revision.missing) for revision in revisions) >= 10
    assert all(effort.note for effort in efforts)


@needs_corpus
def test_every_listed_mail_is_in_the_slices(text: str, tmp_path: Path) -> None:
    truth = read_truth(text)
    listed = {ident for effort in truth.efforts for ident in effort.mails}
    listed |= {ident for pair in truth.apart for ident in (pair.one, pair.other)}
    for bundle in BUNDLES:
        mirror = tmp_path / f"{bundle.stem}.git"
        git.run("clone", "-q", "--mirror", str(bundle), str(mirror))
        entries = git.history(mirror, "", git.run("--git-dir", str(mirror), "rev-parse", "master").strip())
        for _, _, raw in git.read_blobs(mirror, [entry.blob for entry in entries if entry.path == "m"]):
            found = MESSAGE_ID.search((raw or b"").partition(b"\n\n")[0])
            listed.discard(found[1].decode("ascii", "replace") if found else "")

    assert not listed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"efforts": 1, "apart": []}',
        '{"efforts": [], "apart": [["a", "b"]]}',
        written(),
        written(POSTING | {"patches": []}),
        written(POSTING, POSTING),
        written(POSTING | {"cover": "a"}),
        written(POSTING | {"patches": [[2, "a"]]}),
        written(POSTING | {"missing": [1]}),
        written(POSTING | {"missing": [3]}),
        written(POSTING | {"patches": [["one", "a"]]}),
        written(POSTING | {"version": "\0"}),
        written(POSTING, apart=[{"list": "l", "mails": ["b", "b"]}]),
        written(POSTING, POSTING | {"patches": [[1, "b"]]}, apart=[{"list": "l", "mails": ["a", "b"]}]),
        written(POSTING, apart=[{"list": "l", "mails": ["a", "b", "c"]}]),
    ],
)
def test_a_list_that_contradicts_itself_or_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_truth(text)


@pytest.mark.skipif(groups_patches(), reason="patches.models has Series and Part")
def test_without_tables_the_command_says_so() -> None:
    with pytest.raises(CommandError, match="groups no patches"):
        call_command("score", "series", stdout=StringIO())


def test_other_scores_refuse_a_list_of_series() -> None:
    with pytest.raises(CommandError, match="not a file of labels"):
        call_command("score", "labels", stdout=StringIO())


@needs_tables
@pytest.mark.django_db
def test_no_series_no_places() -> None:
    assert read_grouped() == {}


@needs_tables
@needs_corpus
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_real_series_are_grouped_as_they_were_read(text: str) -> None:
    read_archives(BUNDLES, progress=lambda *_: None)

    score = score_series(read_truth(text), read_grouped())

    assert score.total.is_good, (score.total, score.errors[:20])
