"""A role that was meant to need two-factor login, and does not for a slip of the pen, stops every command."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from accounts.second import NOBODY, OPERATORS, STAFF


@register()
def second_step_is_said(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """KERNELTRACK_TOTP_FOR is one of three words."""
    offered = (NOBODY, OPERATORS, STAFF)
    if settings.TOTP_FOR in offered:
        return []
    hint = f"Use one of {', '.join(offered)}."
    return [Error(f"KERNELTRACK_TOTP_FOR is {settings.TOTP_FOR!r}", hint=hint, id="accounts.E001")]
