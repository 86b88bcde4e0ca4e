"""Mail addresses that visitors type. Pure.

Only what any mail server takes is taken: a name of RFC 5321's dot-string (4.1.2), at a domain. What is odd but legal
(quoted names, domains that are numbers) is refused rather than guessed at, and nothing passes that could end a header.
"""

import re

import idna

LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the brackets
_LONGEST_NAME = 64  # 4.5.3.1.1
_LONGEST_DOMAIN = 253
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


class AddressError(ValueError):
    """Why something is no address that mail can be sent to, in a sentence for whoever typed it."""


def parse_address(text: str) -> str:
    """The address, its domain in small letters and in ASCII (punycode); the name before the @ stays as it is."""
    typed = text.strip(" \t")
    if not typed.isprintable():
        raise AddressError("An address has no line breaks or control characters.")
    name, at, domain = typed.rpartition("@")
    if not at or not name or not domain:
        raise AddressError("An address has a name, an @ and a domain.")
    if len(name) > _LONGEST_NAME:
        raise AddressError(
            f"The part before the @ has {len(name)} characters; {_LONGEST_NAME} is the most there can be."
        )
    if not name.isascii():
        raise AddressError(
            "The part before the @ has letters outside ASCII; many mail servers cannot deliver to those."
        )
    if not _NAME.fullmatch(name):
        raise AddressError("The part before the @ is none that mail servers take without quotes.")
    found = f"{name}@{_domain(domain)}"
    if len(found) > LONGEST:
        raise AddressError(f"The address has {len(found)} characters; {LONGEST} is the most there can be.")
    return found


def plain(address: str) -> str:
    """The address without dots and what follows a plus, in small letters: whose mailbox it most likely is.

    Few servers but Gmail's take `r.osa` for `rosa`; where they are two people, they share a limit.
    """
    name, _, domain = address.lower().rpartition("@")
    domain = "gmail.com" if domain == "googlemail.com" else domain
    return f"{name.partition('+')[0].replace('.', '')}@{domain}"


def _domain(text: str) -> str:
    if text.startswith("["):
        raise AddressError("A domain is a name, not a number in brackets.")
    if len(text) > _LONGEST_DOMAIN:
        raise AddressError(f"The domain has {len(text)} characters; {_LONGEST_DOMAIN} is the most there can be.")
    try:
        found = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii").lower()
    except idna.IDNAError:  # also a UnicodeError
        found = ""
    if not _DOMAIN.fullmatch(found) or len(found) > _LONGEST_DOMAIN:
        raise AddressError("The part after the @ is not the name of a domain, as in example.org.")
    return found
