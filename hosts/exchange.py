"""One request and its answer over a connection that leads only where it may, and that is kept for the next one."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

from hosts.allowed import addresses_of
from hosts.connecting import FailedError, Plain, Secure, Watch, connection_to, limited, plain, renew
from hosts.networks import Target

READ_SECONDS = 30.0  # between two reads
_CHUNK = 64 * 1024
_BROKEN = (OSError, HTTPException, HTTPError, ValueError)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a host, and how long its answer may take as a whole."""

    target: Target
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    seconds: float


class Incoming:
    """An answer: its head, and its body as it comes.

    received  bytes of the body so far, as sent
    """

    def __init__(self, response: BaseHTTPResponse, watch: Watch, seconds: float) -> None:
        self.status, self.headers = response.status, response.headers
        self.received, self.is_read = 0, False
        self._response, self._watch, self._seconds = response, watch, seconds

    def parts(self) -> Iterator[bytes]:
        """The body as it was sent, in small pieces; FailedError when it breaks off, or takes too long."""
        while part := self._part():
            self.received += len(part)
            yield part
        self.is_read = True

    def _part(self) -> bytes:
        try:
            # What has come, however little: to wait for a whole chunk is to let a body drip for days.
            part = self._response.read1(_CHUNK, decode_content=False)
            if self._watch.is_over:  # what is cut off by it may look whole
                raise TimeoutError
        except _BROKEN as error:
            raise _failed(error, self._watch, self._seconds) from error
        return part

    def close(self) -> None:
        """Leave the rest unread."""
        self._response.close()


class Lines:
    """The connections of one client, one for each host that it asks."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self._open: dict[tuple[str, str, int], Plain | Secure] = {}
        self._tls = tls

    def close(self) -> None:
        """All of them."""
        while self._open:
            self._open.popitem()[1].close()

    @contextmanager
    def exchange(self, request: Request) -> Iterator[Incoming]:
        """Send a request, and read its answer in between.

        FailedError when there is none, NotAllowedError when the host is out of bounds.
        """
        target, incoming = request.target, None
        key = (target.scheme, target.host, target.port)
        with limited(request.seconds) as watch:
            connection, is_kept = self._connection(key, target, watch)
            try:
                incoming = Incoming(_answered(connection, request, is_kept=is_kept), watch, request.seconds)
                yield incoming
            finally:
                if incoming is not None and incoming.is_read and not watch.is_over:
                    self._open[key] = connection
                else:
                    if incoming is not None:
                        incoming.close()
                    connection.close()

    def _connection(self, key: tuple[str, str, int], target: Target, watch: Watch) -> tuple[Plain | Secure, bool]:
        """One that is open, or is opened with the request; and whether it was open."""
        kept = self._open.pop(key, None)
        if kept is not None and renew(kept, watch):
            return kept, True
        if kept is not None:
            kept.close()
        return connection_to(target, addresses_of(target), watch, seconds=READ_SECONDS, tls=self._tls), False


def _answered(connection: Plain | Secure, request: Request, *, is_kept: bool) -> BaseHTTPResponse:
    try:
        if is_kept:
            with suppress(*_BROKEN):  # the other side may have closed it just now: once more, and anew
                return _asked(connection, request)
            connection.close()
        response = _asked(connection, request)
        if connection.watch.is_over:  # a head that is cut off by it looks like a short one
            raise TimeoutError
    except _BROKEN as error:
        raise _failed(error, connection.watch, request.seconds) from error
    return response


def _asked(connection: Plain | Secure, request: Request) -> BaseHTTPResponse:
    path, headers = request.target.path, request.headers
    connection.request(request.method, path, body=request.body, headers=headers, preload_content=False)
    return connection.getresponse()


def _failed(error: Exception, watch: Watch, seconds: float) -> FailedError:
    if watch.is_over:
        return FailedError(f"too slow (over {seconds:.3g} s)")
    is_silent = isinstance(error, TimeoutError | ReadTimeoutError)
    return FailedError("no answer in time" if is_silent else plain(error))
