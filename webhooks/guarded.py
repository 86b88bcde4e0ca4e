"""HTTP to addresses that somebody else chose: only to the public Internet, whatever a name leads to meanwhile.

How that is held is in hosts/connecting.py. Redirects are handed back, not followed; no proxy, no netrc, no cookies.
"""

import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from hosts.connecting import FailedError, Resolver, allowed_addresses, connection_to, limited, plain, resolve
from hosts.networks import Network, read_target

WHOLE_SECONDS, ANSWER_BYTES = 10.0, 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (their names in any case), and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Sequence[Network],
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
    seconds: float = WHOLE_SECONDS,
) -> Answer:
    """Post, and give the answer's head and the first kilobyte of its body.

    ForbiddenError when the address is out of bounds: nothing was connected. FailedError when there was no answer.
    """
    target = read_target(url)
    with limited(seconds) as watch:
        addresses = allowed_addresses(target, allowed=allowed, resolver=resolver)
        connection = connection_to(target, addresses, watch, seconds=WHOLE_SECONDS, tls=tls)
        try:
            connection.request("POST", target.path, body=body, headers=headers, preload_content=False)
            response = connection.getresponse()
            if watch.is_over:  # a head that is cut off by it looks like a short one
                raise TimeoutError
            return Answer(response.status, response.headers, _beginning(response))
        except (OSError, HTTPException, HTTPError, ValueError) as error:
            if watch.is_over:
                raise FailedError(f"no answer within {seconds:.0f} s") from error
            raise FailedError(plain(error)) from error
        finally:
            connection.close()


def _beginning(response: BaseHTTPResponse) -> bytes:
    """What comes of a body; the answer is known by its status, wherever its body ends."""
    read = b""
    with suppress(OSError, HTTPException, HTTPError, ValueError):
        while len(read) < ANSWER_BYTES and (more := response.read1(ANSWER_BYTES - len(read), decode_content=False)):
            read += more
    return read
