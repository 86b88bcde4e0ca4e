"""A letter: what is said, before it is addressed to anybody. Pure.

It is written once for all who are told the same, and stored; what differs between recipients (address, Message-ID, the
links of the footer) is put in when it is sent.
"""

from dataclasses import dataclass

FOOTER = "<!-- footer -->"  # where an HTML letter has its footer


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject on one line; the text as lines of 78 columns at most, without a signature; the same as HTML.

    The text is `format=flowed` (RFC 3676): a space at the end of a line means that the paragraph goes on, one at its
    beginning is not shown. `html` is '' where there is no such form, else it contains FOOTER once.
    """

    subject: str
    text: str
    html: str = ""
