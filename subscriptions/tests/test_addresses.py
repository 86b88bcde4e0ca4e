"""Which addresses are taken, and how they are written."""

import pytest

from subscriptions.addresses import AddressError, parse_address, plain


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rosa@example.org", "rosa@example.org"),
        ("  rosa@Example.ORG\t", "rosa@example.org"),
        ("Rosa.R@example.org", "Rosa.R@example.org"),
        ("rosa+kernel@example.org", "rosa+kernel@example.org"),
        ("o'neil/x=y@example.org", "o'neil/x=y@example.org"),
        ("rosa@bücher.example", "rosa@xn--bcher-kva.example"),
        ("rosa@BÜCHER.example", "rosa@xn--bcher-kva.example"),
        ("rosa@straße.example", "rosa@xn--strae-oqa.example"),
        ("rosa@例え.テスト", "rosa@xn--r8jz45g.xn--zckzah"),
        ("x" * 64 + "@example.org", "x" * 64 + "@example.org"),
        ("rosa@a-b.c3.example.org", "rosa@a-b.c3.example.org"),
    ],
)
def test_an_address_is_taken_with_its_domain_in_ascii(typed: str, found: str) -> None:
    assert parse_address(typed) == found


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "has a name"),
        ("rosa", "has a name"),
        ("@example.org", "has a name"),
        ("rosa@", "has a name"),
        ("x" * 500 + "@example.org", "500 characters; 64"),
        ("x" * 5_000_000 + "@example.org", "64 is the most"),
        ("x@" + "y" * 5_000_000, "253 is the most"),
        ("x" * 64 + "@" + ".".join(["y" * 60] * 3) + ".example", "254 is the most"),
        ("rösa@example.org", "outside ASCII"),
        ("rosa@example", "not the name of a domain"),
        ("rosa@localhost", "not the name of a domain"),
        ("rosa@[127.0.0.1]", "not a number"),
        ("rosa@127.0.0.1", "not the name of a domain"),
        ("rosa@-a.example.org", "not the name of a domain"),
        ("rosa@a..example.org", "not the name of a domain"),
        ("rosa@" + "y" * 64 + ".org", "not the name of a domain"),
        ("rosa@ex ample.org", "not the name of a domain"),
        ("rosa@exa\u0338mple.org\u2044", "not the name of a domain"),
        (".rosa@example.org", "without quotes"),
        ("ro..sa@example.org", "without quotes"),
        ('"ro sa"@example.org', "without quotes"),
        ("rosa@b@example.org", "without quotes"),
        ("Rosa <rosa@example.org>", "without quotes"),
        ("rosa@example.org, tom@example.org", "without quotes"),
        ("rosa@example.org\r\nBcc: all@example.org", "control characters"),
        ("rosa\n@example.org", "control characters"),
        ("rosa@example.org\x00", "control characters"),
        ("rosa\u202e@example.org", "control characters"),
        ("rosa@example.org\ud800", "control characters"),
    ],
)
def test_what_no_mail_can_be_sent_to_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(AddressError, match=why):
        parse_address(typed)


def test_a_plus_leads_to_the_same_mailbox() -> None:
    assert plain("Rosa+kernel+x@example.org") == plain("rosa@example.org") == "rosa@example.org"
