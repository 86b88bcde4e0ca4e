"""Text that XML can have: mails have characters that no XML document may contain. Pure."""

import re

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def xml_text(text: str) -> str:
    """The text with a space for everything that XML cannot have."""
    return _NOT_IN_XML.sub(" ", text)
