"""The file of areas that this installation begins with: the operator's, else the one that comes with the code."""

from functools import cache
from pathlib import Path

from django.conf import settings

from postings.areas import AreaError, Areas, parse_areas

MAX_BYTES = 1_000_000


def areas_of_file() -> Areas:
    """Read once in a process; AreaError names the file and what is wrong with it."""
    return parse_areas_of(str(settings.AREAS_FILE))


@cache
def parse_areas_of(path: str) -> Areas:
    """The areas of a file; AreaError as above."""
    text = text_of(path)
    try:
        return parse_areas(text)
    except AreaError as error:
        raise AreaError(f"{path}: {error}") from error


def text_of(path: str) -> str:
    """What stands in a file of areas; AreaError where that is no text of a size to be read."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise AreaError(f"{path} cannot be read: {error}") from error
    if len(content) > MAX_BYTES:
        raise AreaError(f"{path} is longer than {MAX_BYTES} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise AreaError(f"{path} is not UTF-8: {error}") from error
