"""A page as it is kept: compressed once, with the validators that tell whether a reader has it already."""

import json
import re
from dataclasses import dataclass, field
from email.utils import formatdate
from gzip import compress
from hashlib import sha256

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, parse_http_date_safe

_BROTLI, _GZIP = 5, 6  # beyond, a page takes several times longer to pack for a few per cent
_WORTH_PACKING = 256  # bytes
_PACKED_TYPES = ("text/", "application/", "image/svg+xml")
# What stands between these marks says how old the rest is: the rest is no other page for it.
_CLOCK = re.compile(rb"<!--clock-->.*?<!--/clock-->", re.DOTALL)
# RFC 9110, 15.4.5: what a 304 must repeat.
_REPEATED = ("Cache-Control", "Content-Location", "ETag", "Expires", "Last-Modified", "Vary")


@dataclass(frozen=True, slots=True)
class Copy:
    """A page made from `generation` at Unix time `made`, as good as new for `seconds` or until the next generation.

    `stored` is its body, packed by Brotli if `is_packed`; `modified` is when a page with this ETag was first made.
    """

    generation: int
    made: float
    seconds: int
    etag: str
    modified: int
    headers: dict[str, str]
    is_packed: bool
    stored: bytes
    variants: dict[str, bytes] = field(default_factory=dict, compare=False)

    def is_current(self, generation: int, *, now: float) -> bool:
        """Whether the page would be made the same now, as far as generation and minute tell."""
        return self.generation == generation and 0 <= now - self.made < self.seconds

    def write(self) -> bytes:
        """For Redis: JSON, a newline, the body. What is read from there is never run."""
        head = [self.generation, self.made, self.seconds, self.etag, self.modified, self.headers, self.is_packed]
        return json.dumps(head).encode() + b"\n" + self.stored

    def body(self, coding: str) -> bytes:
        """The body in a coding; each is made once."""
        if not self.is_packed or coding == "br":
            return self.stored
        if coding not in self.variants:
            plain = brotli.decompress(self.stored)
            self.variants[coding] = compress(plain, _GZIP, mtime=0) if coding == "gzip" else plain
        return self.variants[coding]


def read(raw: bytes) -> Copy | None:
    """What `write` wrote; None for anything else."""
    head, newline, stored = raw.partition(b"\n")
    try:
        generation, made, seconds, etag, modified, headers, is_packed = json.loads(head)
    except ValueError:
        return None
    return Copy(generation, made, seconds, etag, modified, headers, is_packed, stored) if newline else None


def copy_of(
    response: HttpResponse, *, generation: int, now: float, seconds: int, deployed: str, earlier: Copy | None
) -> Copy:
    """Keep a response. The earlier copy of the same page tells since when it looks as it does."""
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    headers = {name: value for name, value in response.headers.items() if name not in ("Content-Length", "ETag")}
    headers.setdefault("Cache-Control", "public, no-cache")  # may be stored anywhere, and is asked for every time
    kind = headers.get("Content-Type", "")
    digest = sha256(f"{deployed} {kind}\n".encode() + _CLOCK.sub(b"", response.content))
    etag = f'W/"{digest.hexdigest()[:24]}"'
    modified = int(now)
    if earlier is not None:  # a second may have seen two pages: the later one claims the next
        modified = earlier.modified if earlier.etag == etag else max(modified, earlier.modified + 1)
    headers |= {"ETag": etag, "Last-Modified": formatdate(modified, usegmt=True)}
    is_packed = len(response.content) >= _WORTH_PACKING and kind.startswith(_PACKED_TYPES)
    stored = brotli.compress(response.content, quality=_BROTLI) if is_packed else response.content
    return Copy(generation, now, seconds, etag, modified, headers, is_packed, stored)


def answer(copy: Copy, request: HttpRequest) -> HttpResponse:
    """The page for this reader: nothing but a 304 if the reader has it, no body for HEAD, in a coding it takes."""
    if _has_it(copy, request):
        kept = {name: copy.headers[name] for name in _REPEATED if name in copy.headers}
        response = HttpResponse(status=304, headers=kept)
        del response.headers["Content-Type"]
        return response
    coding = _coding(request.META.get("HTTP_ACCEPT_ENCODING", "")) if copy.is_packed else ""
    content = copy.body(coding)
    response = HttpResponse(b"" if request.method == "HEAD" else content, headers=copy.headers)
    response.headers["Content-Length"] = str(len(content))
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def _has_it(copy: Copy, request: HttpRequest) -> bool:
    """RFC 9110, 13.2.2: If-Modified-Since counts only without If-None-Match."""
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        opaque = copy.etag.removeprefix("W/")
        return any(one == "*" or one.removeprefix("W/") == opaque for one in parse_etags(known))
    since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and copy.modified <= since


def _coding(accepted: str) -> str:
    """Brotli, else gzip, else '': whatever is accepted at all, by name (RFC 9110, 12.5.3)."""
    if accepted == "":
        return ""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    taken = {name for name, weight in weights.items() if not re.fullmatch(r"q=0(\.0*)?", weight)}
    return next((coding for coding in ("br", "gzip") if coding in taken), "")
