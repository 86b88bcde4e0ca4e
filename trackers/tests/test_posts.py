"""Posts as mail: read back by the reader of mail, whatever a tracker's users write."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.mail import parse_mail
from trackers.posts import Post, as_mail

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ISSUE = "https://gitlab.freedesktop.org/drm/amd/-/issues/7"


def post(**values: str) -> Post:
    given = {"key": ISSUE, "issue": ISSUE, "title": "flicker", "author": "Rosa", "account": "rosa", "text": "Hi."}
    return Post(at=AT, **(given | values))


def test_an_issue_becomes_a_mail_with_its_address_as_message_id() -> None:
    mail = parse_mail(
        as_mail(post(text="It flickers.\r\n\r\n#regzbot introduced: v6.8..v6.9\r\n")), arrived=AT, is_post=True
    )

    assert (mail.message_id, mail.references, mail.subject) == (ISSUE, (), "flicker")
    assert (mail.from_name, mail.from_address, mail.sent) == ("Rosa", "rosa@gitlab.freedesktop.org", AT)
    assert mail.text == "It flickers.\n\n#regzbot introduced: v6.8..v6.9\n"


def test_a_comment_answers_its_issue() -> None:
    mail = parse_mail(as_mail(post(key=f"{ISSUE}#note_1")), arrived=AT, is_post=True)

    assert (mail.message_id, mail.references, mail.subject) == (f"{ISSUE}#note_1", (ISSUE,), "Re: flicker")


def test_a_mail_from_a_list_cannot_pass_for_an_issue() -> None:
    mail = parse_mail(as_mail(post()), arrived=AT)

    assert mail.message_id.endswith("@no-message-id.invalid")
    assert "no Message-ID" in mail.defects


@given(title=st.text(max_size=300), author=st.text(max_size=100), account=st.text(max_size=100), text=st.text())
def test_nothing_that_people_write_can_forge_a_header(title: str, author: str, account: str, text: str) -> None:
    raw = as_mail(post(title=title, author=author, account=account, text=text))

    mail = parse_mail(raw, arrived=AT, is_post=True)
    assert mail.message_id == ISSUE
    assert mail.references == ()
    assert mail.from_address.endswith("@gitlab.freedesktop.org")
    assert raw == as_mail(post(title=title, author=author, account=account, text=text))
