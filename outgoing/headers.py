"""Headers of mails as lines: nothing that is put into one can begin another. Pure."""

import re
from email.header import Header
from email.utils import formataddr, parseaddr

import idna

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|\"[ !#-\[\]-~]*\"")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_URL = re.compile(r"https?://[!-;=?-~]+")
_NAME = 120  # characters of a list's name, which may be the title of a mail
_LINE, _LONGEST = 78, 998  # characters that a line should have at most, and must (RFC 5322, 2.1.1)


class HeaderError(ValueError):
    """A value that no header can have; the message names the header."""


def line(name: str, value: str) -> str:
    """A header of printable ASCII; a long value begins on a line of its own, which is where folding is safest."""
    if _CONTROL.search(value) or not value.isascii():
        raise HeaderError(f"{name}: {value!r} has a line break, a control character or a letter beyond ASCII")
    if len(name) + 2 + len(value) <= _LINE:
        return f"{name}: {value}\n"
    if len(value) >= _LONGEST:
        raise HeaderError(f"{name}: {len(value)} characters do not fit on a line")
    return f"{name}:\n {value}\n"


def words(name: str, text: str) -> str:
    """A header of free text, encoded and folded where it must be (RFC 2047)."""
    if _CONTROL.search(text):
        raise HeaderError(f"{name}: {text!r} has a line break or a control character")
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    is_plain = text.isascii() and "=?" not in text and all(len(word) < _LINE - 10 for word in text.split(" "))
    if is_plain and len(name) + 2 + len(text) <= _LINE:
        return f"{name}: {text}\n"
    folded = Header(text, "us-ascii" if is_plain else "utf-8", header_name=name, maxlinelen=_LINE - 2).encode()
    return f"{name}: {folded}\n"


def mailbox(name: str, address: str) -> str:
    """`Somebody <who@host>` as a header has it."""
    shown, bare = parseaddr(address)
    if _CONTROL.search(address) or not bare:
        raise HeaderError(f"{name}: {address!r} is no address")
    return formataddr((shown, ascii_address(name, bare)))


def ascii_address(name: str, address: str) -> str:
    """An address with its domain in ASCII; a local part beyond ASCII needs a server that few have (RFC 6531)."""
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")  # Python's own "idna" takes ß for ss
        except idna.IDNAError as error:
            raise HeaderError(f"{name}: {address!r} has a domain that cannot be: {error}") from error
    if not (at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise HeaderError(f"{name}: {address!r} is no address that a mail server takes")
    return f"{local}@{domain}"


def message_id(name: str, value: str) -> str:
    """A Message-ID in its brackets, which it may have already."""
    bare = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    if not _ID.fullmatch(bare):
        raise HeaderError(f"{name}: {value!r} is no Message-ID")
    return f"<{bare}>"


def url(name: str, value: str) -> str:
    """An address of a page in its brackets (RFC 2369)."""
    if not _URL.fullmatch(value):
        raise HeaderError(f"{name}: {value!r} is no address of a page")
    return f"<{value}>"


def list_id(value: str, shown: str) -> str:
    """`"name" <id>` (RFC 2919)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+", value):
        raise HeaderError(f"List-Id: {value!r} is no name with dots")
    shown = _CONTROL.sub(" ", shown)[:_NAME].strip()
    if not shown:
        return line("List-Id", f"<{value}>")
    if shown.isascii() and "=?" not in shown:
        return line("List-Id", '"' + re.sub(r'(["\\])', r"\\\1", shown) + f'" <{value}>')
    return words("List-Id", shown).rstrip("\n") + f"\n <{value}>\n"
