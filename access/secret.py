"""What a token is made of: a prefix that scanners for leaks know, chance, and a checksum. Pure but for chance.

The checksum tells a typo, or a word that only looks like a token, without asking the database.
"""

import secrets
import string
from hashlib import sha256
from zlib import crc32

PREFIX = "kt_"
SHAPE = r"kt_[0-9A-Za-z]{38}"
HINT = 8  # characters of a token that are kept to tell it from others
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHANCE, _CHECK = 32, 6  # characters: 190 bits, and a CRC-32


def make() -> str:
    """A new one."""
    chance = "".join(secrets.choice(_ALPHABET) for _ in range(_CHANCE))
    return f"{PREFIX}{chance}{_checksum(chance)}"


def is_whole(text: str) -> bool:
    """Whether the text has the form of a token, to its last character."""
    chance, check = text[len(PREFIX) : -_CHECK], text[-_CHECK:]
    is_long_enough = len(text) == len(PREFIX) + _CHANCE + _CHECK
    return is_long_enough and text.startswith(PREFIX) and text.isascii() and check == _checksum(chance)


def digest(token: str) -> str:
    """What is stored of it: it has so much chance that a plain digest cannot be guessed back."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _checksum(chance: str) -> str:
    number, found = crc32(chance.encode("ascii", "replace")), ""
    for _ in range(_CHECK):
        number, place = divmod(number, len(_ALPHABET))
        found = _ALPHABET[place] + found
    return found
