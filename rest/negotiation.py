"""The form of an answer is said by `format=` and by nothing else."""

from collections.abc import Iterable

from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from rest.errors import refused


class ByFormat(BaseContentNegotiation):
    """`Accept` has no say: an address would mean several things, and caches would keep one for all."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """By the Content-Type of what was sent."""
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer of `format=`, else the first; a refusal names the choices."""
        offered = {str(renderer.format): renderer for renderer in renderers}
        given = request.query_params.get("format", next(iter(offered)))
        if given not in offered:
            raise refused("format", f"there is no form {given[:60]!r}", list(offered))
        return offered[given], str(offered[given].media_type)
