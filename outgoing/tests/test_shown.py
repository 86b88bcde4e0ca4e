"""How a mail is shown."""

from outgoing.letter import FOOTER, Letter
from outgoing.message import Recipient, message
from outgoing.shown import head, shown, unflowed


def test_text_flows_by_paragraph_and_keeps_fixed_lines() -> None:
    text = "One \ntwo \nthree.\n\n   indented\n From me \nto you\n-- \nSigned\n"

    found = list(unflowed(text))

    assert found == ["One two three.", "", "  indented", "From me to you", "-- ", "Signed"]


def test_a_paragraph_that_never_ends_ends_at_the_signature() -> None:
    assert list(unflowed("a \n-- \nb \n")) == ["a ", "-- ", "b "]


def test_both_forms_of_a_mail_are_shown() -> None:
    letter = Letter("Größe", "Größe \nund mehr\n", f"<p>Größe</p>{FOOTER}")
    raw = message(letter, Recipient("a@example.org", "1@b.example", "c@d.example", footer=("F",))).ready

    found = shown(raw)

    assert (found.head.subject, found.head.to) == ("Größe", "a@example.org")
    assert found.text == "Größe \nund mehr\n\n-- \nF\n"
    assert found.paragraphs == ("Größe und mehr", "", "-- ", "F")
    assert found.html.startswith("<p>Größe</p>F")


def test_a_beginning_is_enough_for_a_list() -> None:
    raw = b"Subject: s\nTo: a@example.org\nDate: Thu, 26 Nov 2026 07:00:00 +0000\n\nbo"

    assert head(raw).date is not None
    assert head(b"").subject == ""
