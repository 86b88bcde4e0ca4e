"""Nothing starts with a file of areas that cannot be used."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from areas.file import areas_of_file
from postings.areas import AreaError


@register()
def areas_are_understood(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """An error that says what is wrong with the file, and in which area."""
    try:
        areas_of_file()
    except AreaError as error:
        hint = "Correct the file that KERNELTRACK_AREAS names, or unset it; postings/areas.toml explains the form."
        return [Error(str(error), hint=hint, id="areas.E001")]
    return []
