"""Mails as they leave: headers, parts, footers, and what cannot be put into them."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from django.core import mail
from pytest_django import Settings

from outgoing.headers import HeaderError, line
from outgoing.letter import FOOTER, Letter
from outgoing.message import Mail, Prepared, Recipient, message

FLOWED = "Seven regressions are open, \nwhich is normal.\n\n   https://lore.kernel.org/all/1@example.org/\n"


def letter(text: str = FLOWED, html: str = "", subject: str = "[week] 7.4-rc3: 3 more open") -> Letter:
    return Letter(subject, text, html)


def recipient(**changed: object) -> Recipient:
    values: dict[str, object] = {
        "address": "rosa@example.org",
        "message_id": "weekly.2026-w47.1@kerneltrack.example",
        "return_address": "bounces+abc@kerneltrack.example",
        "list_id": "weekly.kerneltrack.example",
        "unsubscribe_url": "https://kerneltrack.example/unsubscribe/abc/",
        "footer": ("You asked for this.", "Leave: https://kerneltrack.example/unsubscribe/abc/"),
    }
    return Recipient(**(values | changed))  # type: ignore[arg-type]


def parsed(sent: Mail) -> EmailMessage:
    read = email.message_from_bytes(sent.message().as_bytes(linesep="\r\n"), policy=email.policy.default)
    assert not read.defects
    return read


def text_of(read: EmailMessage) -> str:
    part = read.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(read: EmailMessage) -> str:
    part = read.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_headers_say_who_writes_to_whom_and_how_to_leave(settings: Settings) -> None:
    settings.MAIL_FROM = "kerneltrack <digests@kerneltrack.example>"

    read = parsed(message(letter(), recipient(list_name="The week")))

    assert read["From"] == "kerneltrack <digests@kerneltrack.example>"
    assert read["To"] == "rosa@example.org"
    assert read["Subject"] == "[week] 7.4-rc3: 3 more open"
    assert read["Message-ID"] == "<weekly.2026-w47.1@kerneltrack.example>"
    assert read["List-Id"] == '"The week" <weekly.kerneltrack.example>'
    assert read["List-Unsubscribe"] == "<https://kerneltrack.example/unsubscribe/abc/>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime.tzinfo is not None
    assert len(read.keys()) == len({name.lower() for name in read})


def test_the_envelope_has_the_return_address() -> None:
    sent = message(letter(), recipient())

    assert (sent.from_email, sent.to) == ("bounces+abc@kerneltrack.example", ["rosa@example.org"])


def test_a_series_is_one_thread() -> None:
    read = parsed(message(letter(), recipient(thread="<weekly.1@kerneltrack.example>")))

    assert read["In-Reply-To"] == read["References"] == "<weekly.1@kerneltrack.example>"


def test_the_first_mail_of_a_series_answers_nothing() -> None:
    read = parsed(message(letter(), recipient()))

    assert "In-Reply-To" not in read
    assert "References" not in read


def test_a_mail_that_belongs_to_no_list_has_no_header_of_one() -> None:
    read = parsed(message(letter(), recipient(list_id="", unsubscribe_url="", footer=())))

    assert not [name for name in read if name.startswith("List-") or name == "Precedence"]
    assert "-- " not in text_of(read)


def test_one_click_is_promised_over_tls_alone_in_production(settings: Settings) -> None:
    to = recipient(unsubscribe_url="http://kerneltrack.example/unsubscribe/abc/")

    settings.PRODUCTION = False
    tried = parsed(message(letter(), to))
    settings.PRODUCTION = True
    served = parsed(message(letter(), to))

    assert "List-Unsubscribe-Post" in tried
    assert "List-Unsubscribe-Post" not in served


def test_plain_text_goes_as_it_is_and_keeps_the_spaces_that_flow() -> None:
    sent = message(letter(), recipient())

    raw = sent.message().as_bytes()
    assert b"Content-Transfer-Encoding: 7bit" in raw
    assert b"Seven regressions are open, \nwhich is normal.\n" in raw
    assert b"\n   https://lore.kernel.org" in raw
    assert b"\n-- \nYou asked for this.\nLeave: https" in raw
    content = parsed(sent).get_content_type(), parsed(sent)["Content-Type"].params
    assert content == ("text/plain", {"charset": "utf-8", "format": "flowed", "delsp": "no"})


def test_text_beyond_ascii_is_quoted_and_keeps_the_spaces_that_flow() -> None:
    sent = message(letter("Käte found it, \nand José fixed it. \n"), recipient())

    assert b"Content-Transfer-Encoding: quoted-printable" in sent.message().as_bytes()
    assert text_of(parsed(sent)).startswith("Käte found it, \nand José fixed it. \n\n-- \nYou asked")


def test_a_footer_beyond_ascii_is_quoted_with_its_letter() -> None:
    assert text_of(parsed(message(letter(), recipient(footer=("Größe",))))).endswith("-- \nGröße\n")


def test_a_line_that_begins_like_an_mbox_is_stuffed() -> None:
    assert text_of(parsed(message(letter("a\nFrom me\n"), recipient(footer=("From us", " in"))))) == (
        "a\n From me\n\n-- \n From us\n  in\n"
    )


def test_html_comes_beside_the_text_with_the_footer_in_its_place() -> None:
    html = f"<html><body><p>Sieben – 7 = 7</p>{FOOTER}</body></html>"

    read = parsed(message(letter(html=html), recipient(footer=("<Why> & so", "Leave: https://k.example/u/?a=1&b=2"))))

    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert "<p>Sieben – 7 = 7</p>" in html_of(read)
    assert "&lt;Why&gt; &amp; so<br>" in html_of(read)
    assert '<a href="https://k.example/u/?a=1&amp;b=2">https://k.example/u/?a=1&amp;b=2</a></body>' in html_of(read)
    assert FOOTER not in html_of(read)


@pytest.mark.parametrize("text", [FLOWED, "Größe \nund \n" * 30, "x" * 5000 + "\n", "Ends with spaces  \n\n \n"])
@pytest.mark.parametrize("html", ["", f"<p>ü{'=' * 3000}</p>  {FOOTER} <p>a.\n.\n</p>\n"])
def test_what_is_read_back_is_what_djangos_own_message_would_say(text: str, html: str) -> None:
    to = recipient(thread="a@b.example")

    sent = message(letter(text, html), to)

    plain = parsed(sent)
    other = email.message_from_bytes(mail.EmailMultiAlternatives.message(sent).as_bytes(), policy=email.policy.default)
    assert text_of(plain) == text_of(other)
    assert plain["Subject"] == other["Subject"]
    assert plain.get_content_type() == other.get_content_type()
    if html:
        assert html_of(plain).rstrip("\n") == html_of(other).rstrip("\n")


def test_no_line_is_longer_than_a_server_takes() -> None:
    sent = message(
        letter("x" * 5000, f"{'<b>' * 900}{FOOTER}", subject="[week] " + "y" * 2000),
        recipient(list_name="z" * 3000, footer=("q" * 2000,), unsubscribe_url=f"https://k.example/{'u' * 600}"),
    )

    raw = sent.message().as_bytes(linesep="\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert max(map(len, raw[raw.index(b"text/html") :].split(b"\r\n"))) <= 76  # quoted-printable (RFC 2045, 6.7)


def test_a_long_address_to_leave_stays_whole() -> None:
    url = f"https://kerneltrack.example/unsubscribe/{'k' * 300}/"

    sent = message(letter(), recipient(unsubscribe_url=url))

    assert f"List-Unsubscribe:\n <{url}>\n".encode() in sent.message().as_bytes()
    assert parsed(sent)["List-Unsubscribe"].strip() == f"<{url}>"


@pytest.mark.parametrize(
    "subject", ["Größe – größer", "=?utf-8?q?forged?=", "a" * 300, "word " * 60 + "end", "日本" * 60]
)
def test_a_subject_says_the_same_after_its_journey(subject: str) -> None:
    read = parsed(message(letter(subject=subject), recipient()))

    assert str(read["Subject"]) == subject


def test_a_list_may_have_any_name() -> None:
    read = parsed(message(letter(), recipient(list_name='Regressions of "größte" Käte\r\nBcc: x@example.org')))

    assert "Bcc" not in read
    assert read["List-Id"].endswith("<weekly.kerneltrack.example>")
    quoted = parsed(message(letter(), recipient(list_name='a "b" \\c')))
    assert quoted["List-Id"] == r'"a \"b\" \\c" <weekly.kerneltrack.example>'


@pytest.mark.parametrize("bad", ["", "a", "a@", "a b@c", "a@b c", "a@b>", "<a@b> <c@d>", "a@b\u00e9"])
def test_a_message_id_is_one(bad: str) -> None:
    with pytest.raises(HeaderError):
        message(letter(), recipient(message_id=bad))


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "https://", "https://k.example/ b", "https://k.example/>"])
def test_a_link_to_leave_is_an_address_of_a_page(bad: str) -> None:
    with pytest.raises(HeaderError):
        message(letter(), recipient(unsubscribe_url=bad))


def test_a_header_is_a_line_whoever_writes_it() -> None:
    for value in ("a\nb", "a\r", "\x00", "é"):
        with pytest.raises(HeaderError, match="X-Any"):
            line("X-Any", value)


BREAKS = ("\n", "\r", "\r\n", "\x00", "\x0b", "\x0c", "\x1b")


@pytest.mark.parametrize("end", BREAKS)
@pytest.mark.parametrize("field", ["address", "message_id", "thread", "list_id", "unsubscribe_url"])
def test_no_value_can_begin_another_header(field: str, end: str) -> None:
    good = str(getattr(recipient(thread="a@b.example"), field))

    with pytest.raises(HeaderError):
        message(letter(), recipient(**{field: f"{good}{end}Bcc: victim@example.org"}))


@pytest.mark.parametrize("end", BREAKS)
def test_a_subject_is_one_line(end: str) -> None:
    with pytest.raises(HeaderError):
        Prepared(letter(subject=f"Hello{end}Bcc: victim@example.org"))


def test_unicode_that_breaks_lines_elsewhere_breaks_none_here() -> None:
    sent = message(letter("a\u2028b\x85c\n", subject="x\u2028Bcc: y\u0085z"), recipient(footer=("a\u2028b\nBcc: x",)))

    assert "Bcc" not in parsed(sent)
    assert text_of(parsed(sent)).endswith("-- \na\u2028b Bcc: x\n")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "rosa",
        "rosa@",
        "@example.org",
        "a b@example.org",
        "a,b@example.org",
        "jürgen@example.org",
        "<a@b.example>",
        "a@b.example>",
    ],
)
def test_what_is_no_address_is_written_to_nobody(bad: str) -> None:
    with pytest.raises(HeaderError):
        message(letter(), recipient(address=bad))


def test_addresses_may_be_odd() -> None:
    for address in ("o'brien+kernel@example.org", '"a b"@example.org', "x" * 240 + "@example.org"):
        assert parsed(message(letter(), recipient(address=address)))["To"] == address


def test_a_domain_beyond_ascii_is_written_in_ascii() -> None:
    assert parsed(message(letter(), recipient(address="rosa@größe.example")))["To"] == "rosa@xn--gre-6ka8i.example"


def test_surrogates_and_control_characters_of_mails_do_no_harm() -> None:
    sent = message(letter("a\x00b \udcff\ud800\rc\n", f"<p>\udcff\x00</p>{FOOTER}", subject="s\udcff"), recipient())

    assert text_of(parsed(sent)).startswith("ab ??c\n")
    assert "<p>?</p>" in html_of(parsed(sent))


def test_mails_of_one_letter_share_nothing_that_is_personal() -> None:
    prepared = Prepared(letter(html=f"<p>x</p>{FOOTER}"))

    first = prepared.to(recipient(address="a@example.org", footer=("For A",)))
    second = prepared.to(recipient(address="b@example.org", footer=("For B",)))

    assert b"For A" in first.ready
    assert b"For B" not in first.ready
    assert b"a@example.org" not in second.ready
    assert b"For A" not in second.ready


def test_any_backend_can_send_it() -> None:
    message(letter(), recipient()).send()

    assert mail.outbox[0].to == ["rosa@example.org"]
    assert mail.outbox[0].body.endswith(
        "-- \nYou asked for this.\nLeave: https://kerneltrack.example/unsubscribe/abc/\n"
    )


def test_nothing_in_a_mail_tells_that_it_was_opened() -> None:
    raw = message(letter(html=f"<p>x</p>{FOOTER}"), recipient()).message().as_bytes()

    assert b"<img" not in raw
    assert b"Disposition-Notification" not in raw
