"""Who may be written to: people, not mailing lists."""

from email.utils import parseaddr

from django.conf import settings

from maintainers.lists import is_list
from subscriptions.addresses import AddressError, parse_address


def to_person(text: str) -> str:
    """The address that somebody typed, as parse_address gives it; AddressError for one that many people read.

    The links of a mail to a list would stand in its archive, for anybody to press.
    """
    address = parse_address(text)
    report_to = parseaddr(settings.REPORT_TO)[1]
    if is_list(address) or address.lower() == report_to.lower():
        raise AddressError("That is a mailing list: whoever reads it could use the links. Give an address of your own.")
    return address
