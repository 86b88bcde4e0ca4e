"""Mails in place of a server: files, and the pages that show them."""

import os
import stat
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from pytest_django import Settings

from outgoing import folder
from outgoing.letter import FOOTER, Letter
from outgoing.message import Recipient, message

pytestmark = pytest.mark.django_db  # the frame of a page names the latest releases


@pytest.fixture(autouse=True)
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "outgoing.folder.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


def send(subject: str = "Confirm", text: str = "Follow http://127.0.0.1:8000/c/abc/\n", html: str = "") -> str:
    to = Recipient("rosa@example.org", "1@example.org", "bounces+a@example.org", footer=("Bye",))
    message(Letter(subject, text, html), to).send()
    return folder.names()[0]


def test_each_mail_is_a_file_with_its_envelope(mail_folder: Path) -> None:
    name = send()

    raw = (mail_folder / name).read_bytes()
    assert raw.startswith(b"X-Envelope-From: bounces+a@example.org\nX-Envelope-To: rosa@example.org\nFrom: ")
    assert raw.endswith(b"-- \nBye\n")
    assert [path.name for path in mail_folder.iterdir()] == [name]


def test_mails_are_for_their_owner_alone(mail_folder: Path) -> None:
    name = send()

    assert stat.S_IMODE(mail_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((mail_folder / name).stat().st_mode) == 0o600


def test_an_envelope_cannot_begin_a_header() -> None:
    mail = message(Letter("s", "b\n"), Recipient("a@example.org", "1@b", "c@d"))
    mail.from_email, mail.to = "a\nX-Evil: 1@example.org", ["r\r\nX-Evil: 2@example.org"]

    mail.send()

    raw = folder.stored(folder.names()[0])
    assert raw is not None
    assert b"\nX-Evil" not in raw


def test_the_oldest_go_when_there_are_too_many() -> None:
    first, second, third = send("1"), send("2"), send("3")

    assert folder.prune(2) == 1
    assert folder.names() == [third, second]
    assert folder.stored(first) is None


def test_a_full_disk_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.EMAIL_FILE_PATH = tmp_path / "file" / "mail"
    mail = EmailMessage("s", "b", "a@example.org", ["b@example.org"])

    with pytest.raises(OSError, match="file"):
        get_connection().send_messages([mail])
    assert get_connection(fail_silently=True).send_messages([mail]) == 0


def test_the_list_has_the_newest_first(client: Client) -> None:
    send("First")
    send("Second")

    page = client.get("/dev/mail/")

    text = page.content.decode()
    assert text.index("Second") < text.index("First")
    assert "rosa@example.org" in text
    assert "no-store" in page["Cache-Control"]


def test_an_empty_folder_says_what_brings_a_mail(client: Client) -> None:
    assert "None yet" in client.get("/dev/mail/").content.decode()


def test_pages_have_a_hundred_each(client: Client, mail_folder: Path) -> None:
    mail_folder.mkdir()
    for count in range(105):
        (mail_folder / f"2026-11-26T07-00-00.{count:06d}-00000000.eml").write_bytes(b"Subject: n%03d\n\n" % count)

    first = client.get("/dev/mail/").content.decode()
    second = client.get("/dev/mail/?before=2026-11-26T07-00-00.000005-00000000.eml").content.decode()

    assert ("n104" in first, "n005" in first, "n004" in first) == (True, True, False)
    assert "?before=2026-11-26T07-00-00.000005-00000000.eml" in first
    assert ("n005" in second, "n004" in second, "n000" in second) == (False, True, True)


def test_a_mail_shows_its_text_with_links_and_all_headers(client: Client) -> None:
    page = client.get(f"/dev/mail/{send()}/").content.decode()

    assert '<a href="http://127.0.0.1:8000/c/abc/" rel="nofollow">http://127.0.0.1:8000/c/abc/</a>' in page
    assert "<dt>X-Envelope-From</dt><dd>bounces+a@example.org</dd>" in page


def test_what_a_mail_says_is_never_markup(client: Client) -> None:
    name = send("<script>alert(1)</script>", "<img src=x onerror=alert(1)>\x00\n", f"<p>x</p>{FOOTER}")

    for page in (client.get("/dev/mail/"), client.get(f"/dev/mail/{name}/")):
        assert b"<script>alert" not in page.content
        assert b"<img" not in page.content


def test_html_is_shown_where_it_can_do_nothing(client: Client) -> None:
    name = send(html=f'<p style="color: red">x</p><script>alert(1)</script>{FOOTER}')

    page = client.get(f"/dev/mail/{name}/html/")

    assert page["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    assert page["X-Frame-Options"] == "DENY"
    assert "no-store" in page["Cache-Control"]
    assert b'<p style="color: red">x</p>' in page.content


def test_a_mail_of_text_alone_has_no_page_of_html(client: Client) -> None:
    assert client.get(f"/dev/mail/{send()}/html/").status_code == 404


def test_a_mail_can_be_saved_as_it_was_sent(client: Client) -> None:
    name = send()

    answer = client.get(f"/dev/mail/{name}/raw/")

    assert answer.content == folder.stored(name)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("message/rfc822", "nosniff")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("name", ["..", "../secret-key", "%2e%2e%2fsecret-key", "x.eml", ".eml", "a" * 5000, "%00"])
def test_no_name_leads_out_of_the_folder(client: Client, mail_folder: Path, name: str) -> None:
    mail_folder.mkdir()
    (mail_folder.parent / "secret-key").write_text("secret")
    (mail_folder / "x.eml").write_text("secret")

    for page in ("", "html/", "raw/"):
        assert client.get(f"/dev/mail/{name}/{page}").status_code in (301, 404)
    assert folder.stored(f"{os.sep}etc{os.sep}passwd") is None


def test_all_are_deleted_by_a_form_of_this_site_alone() -> None:
    send()
    client = Client(enforce_csrf_checks=True)

    assert client.post("/dev/mail/clear/").status_code == 403
    assert client.get("/dev/mail/clear/").status_code == 405
    assert len(folder.names()) == 1

    client.get("/dev/mail/")
    token = client.cookies["csrftoken"].value
    assert client.post("/dev/mail/clear/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert folder.names() == []


def test_production_has_no_such_page(client: Client, settings: Settings) -> None:
    name = send()
    settings.PRODUCTION, settings.SECURE_SSL_REDIRECT = True, False

    for page in ("/dev/mail/", f"/dev/mail/{name}/", f"/dev/mail/{name}/html/", f"/dev/mail/{name}/raw/"):
        assert client.get(page, secure=True).status_code == 404


def test_pages_lead_to_the_folder_where_it_is_used(client: Client, settings: Settings) -> None:
    assert b'href="/dev/mail/"' in client.get("/about/").content

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert b'href="/dev/mail/"' not in client.get("/about/?again").content


def test_a_foreign_file_in_the_folder_is_shown_as_far_as_it_can_be(client: Client, mail_folder: Path) -> None:
    mail_folder.mkdir()
    name = "2026-11-26T07-00-00.000000-00000000.eml"
    raw = (
        b"Subject: =?utf-8?q?=ff=00?=\nDate: never\nTo: \xff\nContent-Type: text/plain; charset=nonsense\n\n\xff\x00\n"
    )
    (mail_folder / name).write_bytes(raw)

    assert client.get("/dev/mail/").status_code == 200
    assert client.get(f"/dev/mail/{name}/").status_code == 200
