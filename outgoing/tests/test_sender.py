"""Who sends our mails."""

import pytest
from pytest_django import Settings

from outgoing.headers import HeaderError
from outgoing.sender import domain, sender


def test_it_is_the_address_in_the_setting(settings: Settings) -> None:
    settings.MAIL_FROM = "The kernel’s tracker <tracker@example.org>"

    assert (sender(), domain()) == ("tracker@example.org", "example.org")


def test_a_domain_beyond_ascii_can_stand_in_a_message_id(settings: Settings) -> None:
    settings.MAIL_FROM = "Tracker <tracker@straße.example>"

    assert domain() == "xn--strae-oqa.example"


def test_a_setting_without_an_address_is_an_error(settings: Settings) -> None:
    settings.MAIL_FROM = "Tracker"

    with pytest.raises(HeaderError):
        sender()
