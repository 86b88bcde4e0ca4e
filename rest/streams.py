"""Lists without end, sent as they are read."""

from collections.abc import Iterable
from hashlib import sha256

from django.http import HttpRequest, StreamingHttpResponse
from rest_framework.request import Request

from ingest.deployed import deployed
from ingest.models import current_generation

_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "ndjson": "application/x-ndjson"}
_WORTH_SENDING = 32_768  # characters that are sent together: a packet for each line would cost more than the line


def streamed(lines: Iterable[str], form: str, *, name: str, request: HttpRequest | Request) -> StreamingHttpResponse:
    """Lines as a file; who has those of the present generation is told so (304).

    An error on the way ends the connection before the last chunk, so that clients know that something is missing.
    """
    # Servers have the body of a HEAD made, too, and throw it away.
    response = StreamingHttpResponse(() if request.method == "HEAD" else _together(lines), content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    said = f"{deployed()} {current_generation()} {request.build_absolute_uri()}"
    response["ETag"] = f'W/"{sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]}"'
    response["Cache-Control"] = "public, no-cache"
    return response


def _together(lines: Iterable[str]) -> Iterable[str]:
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _WORTH_SENDING:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
