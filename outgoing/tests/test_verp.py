"""Return addresses: ours alone are understood."""

import pytest
from pytest_django import Settings

from outgoing.verp import key_of, return_address

KEY = "abcdefghijklmnopqrstuvwx23"


@pytest.fixture(autouse=True)
def bounces(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@kerneltrack.example"
    settings.SECRET_KEY = "k" * 50


def test_a_bounce_tells_whose_it_is() -> None:
    address = return_address(KEY)

    assert address.startswith(f"bounces+{KEY}-")
    assert address.endswith("@kerneltrack.example")
    assert len(address.partition("@")[0]) <= 64
    assert key_of(address) == KEY


@pytest.mark.parametrize("change", [str.upper, str.title, "<{}>".format, " {} ".format])
def test_servers_may_fold_and_wrap_it(change: type[str]) -> None:
    assert key_of(change(return_address(KEY))) == KEY


def test_a_made_up_address_is_nobodys() -> None:
    local, _, domain = return_address(KEY).partition("@")
    forged = [
        f"bounces+{KEY}-{'a' * 12}@{domain}",
        f"bounces+{KEY}@{domain}",
        f"bounces+{KEY}-@{domain}",
        f"bounces+-{'a' * 12}@{domain}",
        f"{local[:-1]}@{domain}",
        f"{local}@elsewhere.example",
        f"other{local[7:]}@{domain}",
        f"bounces@{domain}",
        "",
        "@",
        "bounces+" + "x" * 100_000 + f"@{domain}",
        f"{local}\udcff@{domain}",
        f"{local}\n@{domain}",
    ]

    assert [key_of(address) for address in forged] == [None] * len(forged)


def test_a_key_of_another_site_is_nobodys(settings: Settings) -> None:
    address = return_address(KEY)
    settings.SECRET_KEY = "other" * 10

    assert key_of(address) is None


def test_bounces_of_before_the_secret_was_changed_still_count(settings: Settings) -> None:
    address = return_address(KEY)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "other" * 10, [settings.SECRET_KEY]

    assert key_of(address) == KEY


def test_without_an_address_for_bounces_they_come_to_the_sender(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS, settings.MAIL_FROM = "", "kerneltrack <digests@kerneltrack.example>"

    assert return_address(KEY) == "digests@kerneltrack.example"
    assert key_of(f"+{KEY}-aaaaaaaaaaaa@") is None


@pytest.mark.parametrize("key", ["", "a-b", "a@b", "A", "a\nb", "ä"])
def test_a_key_that_an_address_cannot_hold_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="a key has small letters"):
        return_address(key)
