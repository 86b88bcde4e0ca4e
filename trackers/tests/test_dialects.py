"""Answers of the documented shapes become issues; answers of any other shape become errors with words."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackers.addresses import Kind, Page
from trackers.dialects import DIALECTS
from trackers.shapes import ShapeError
from trackers.tests.sites import bug, comment, github_issue, gitlab_issue, iso

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=3)
BUG = Page(Kind.BUGZILLA, "bugzilla.kernel.org", "", 7)
AMD = Page(Kind.GITLAB, "gitlab.freedesktop.org", "drm/amd", 7)
HUB = Page(Kind.GITHUB, "github.com", "owner/repo", 7)


def read_bug(data: dict[str, Any]) -> Any:
    comments = {"bugs": {"7": {"comments": data["comments"]}}}
    history = {"bugs": [{"history": data["history"]}]}
    return DIALECTS[Kind.BUGZILLA].read(BUG, {"bugs": [data["bug"]]}, [[comments], [history]])


def test_a_bug_is_its_description_its_comments_and_what_became_of_it() -> None:
    data = bug(7, AT, summary="no sound", text="Silence.", cf_regression="Yes", cf_kernel_version="6.9.3")
    data["comments"] += [comment(1, LATER, "Same here.", who="mats@example.org")]
    data["history"] = [
        {"when": iso(LATER), "who": "mats@example.org", "changes": [
            {"field_name": "status", "removed": "NEW", "added": "RESOLVED"},
            {"field_name": "resolution", "removed": "", "added": "CODE_FIX"},
            {"field_name": "cc", "removed": "", "added": "somebody@example.org"},
        ]},
        {"when": iso(LATER), "who": "x@example.org", "changes": [{"field_name": "cc", "removed": "", "added": "y"}]},
    ]  # fmt: skip

    opened, reply, change = read_bug(data).posts

    assert opened.key == "https://bugzilla.kernel.org/show_bug.cgi?id=7"
    assert opened.text.endswith("\n\nSilence.")
    assert "          Regression: Yes\n" in opened.text
    assert (reply.key, reply.author, reply.text) == (f"{opened.key}#c1", "mats", "Same here.")
    assert change.text == "Status: NEW → RESOLVED\nResolution: --- → CODE_FIX"


def test_a_mail_address_is_never_shown() -> None:
    data = bug(7, AT)
    data["comments"] += [comment(1, LATER, "Hi", who="mats@example.org")]
    data["bug"]["creator_detail"]["real_name"] = "rosa@example.org"

    issue = read_bug(data)

    assert "@" not in "".join(post.author + post.account for post in issue.posts)


def test_private_comments_are_not_read() -> None:
    data = bug(7, AT)
    data["comments"] += [comment(1, LATER, "secret", is_private=True)]

    assert len(read_bug(data).posts) == 1


def test_an_issue_of_gitlab_is_its_notes_and_its_states() -> None:
    data = gitlab_issue(7, AT)
    who = {"username": "mats", "name": "Mats Maintainer"}
    data["notes"] = [
        {"id": 1, "body": "Same here.", "author": who, "created_at": iso(LATER), "system": False},
        {"id": 2, "body": "added ~bug label", "author": who, "created_at": iso(LATER), "system": True},
        {"id": 3, "body": "mentioned in commit a/b@1234567", "author": who, "created_at": iso(LATER), "system": True},
        {"id": 4, "body": "hidden", "author": who, "created_at": iso(LATER), "system": False, "internal": True},
    ]  # fmt: skip
    data["resource_state_events"] = [{"id": 9, "user": None, "created_at": iso(LATER), "state": "closed"}]

    issue = DIALECTS[Kind.GITLAB].read(AMD, data["issue"], [[data["notes"]], [data["resource_state_events"]]])

    assert issue is not None
    assert [post.key.rpartition("issues/7")[2] for post in issue.posts] == ["", "#note_1", "#note_3", "#state_9"]
    assert [post.author for post in issue.posts] == ["Rosa Reporter", "Mats Maintainer", "Mats Maintainer", ""]


def test_an_issue_of_github_is_its_comments_and_what_tells_of_a_fix() -> None:
    data = github_issue(7, AT)
    who = {"login": "mats"}
    timeline = [
        {"event": "labeled", "id": 1, "actor": who, "created_at": iso(LATER), "label": {"name": "bug"}},
        {"event": "commented", "id": 2, "user": who, "created_at": iso(LATER), "body": "Same here."},
        {"event": "referenced", "id": 3, "actor": who, "created_at": iso(LATER), "commit_id": "abc1234"},
        {"event": "closed", "id": 4, "actor": None, "created_at": iso(LATER), "commit_id": None},
        {"event": "cross-referenced", "actor": who, "created_at": iso(LATER),
         "source": {"issue": {"id": 88, "html_url": "https://github.com/o/r/issues/8"}}},
    ]  # fmt: skip

    issue = DIALECTS[Kind.GITHUB].read(HUB, data["issue"], [[timeline]])

    assert issue is not None
    assert [post.text for post in issue.posts] == [
        "It crashes.", "Same here.", "Named in commit abc1234", "State: closed", "Named in https://github.com/o/r/issues/8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "page", "hidden"), [(Kind.GITLAB, AMD, "confidential"), (Kind.GITHUB, HUB, "pull_request")]
)
def test_what_is_confidential_or_a_pull_request_is_no_issue(kind: Kind, page: Page, hidden: str) -> None:
    data = (gitlab_issue if kind is Kind.GITLAB else github_issue)(7, AT)["issue"] | {hidden: True}

    assert DIALECTS[kind].read(page, data, [[[]], [[]]]) is None
    assert DIALECTS[kind].read_changed(page.host, page.project, [data]).issues == ()
    assert DIALECTS[kind].read_changed(page.host, page.project, [data]).size == 1


def test_an_id_that_is_no_number_cannot_forge_a_message_id() -> None:
    event = {"event": "closed", "id": "1>\nMessage-ID: <x", "actor": None, "created_at": iso(LATER)}

    with pytest.raises(ShapeError, match="id is no number"):
        DIALECTS[Kind.GITHUB].read(HUB, github_issue(7, AT)["issue"], [[[event]]])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["bugs", "id", "iid", "7"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(data=JSON, page=st.sampled_from([BUG, AMD, HUB]))
def test_any_other_shape_is_an_error_of_its_own_kind(data: Any, page: Page) -> None:
    dialect = DIALECTS[page.kind]
    more = [[data] for _ in dialect.more(page)]

    for read in (lambda: dialect.read(page, data, more), lambda: dialect.read_changed(page.host, page.project, data)):
        with suppress(ShapeError):
            read()
