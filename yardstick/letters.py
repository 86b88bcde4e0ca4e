"""Mails of a scenario as they would lie in an archive, byte for byte, and the archive that can be asked for them."""

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from yardstick.scenarios import moment, with_hashes

_PLAIN = SMTP.clone(linesep="\n", cte_type="8bit", max_line_length=900, utf8=True)


def render(event: Mapping[str, Any], commits: Mapping[str, str]) -> bytes:
    """A raw mail."""
    mail = EmailMessage(policy=_PLAIN)
    mail["Message-ID"] = f"<{event['id']}>"
    mail["Date"] = format_datetime(moment(event["date"]))
    mail["From"] = event["from"]
    for header in ("to", "cc"):
        if addressed := recipients(event, header):
            mail[header.title()] = ", ".join(addressed)
    if event.get("in_reply_to"):
        mail["In-Reply-To"] = f"<{event['in_reply_to']}>"
    if event.get("references"):
        mail["References"] = " ".join(f"<{one}>" for one in event["references"])
    if event.get("subject") is not None:
        mail["Subject"] = with_hashes(event["subject"], commits)
    if "parts" in event:
        _add_parts(mail, event, commits)
        return mail.as_bytes()
    body = with_hashes(event.get("body") or "", commits)
    mail["Content-Type"] = 'text/plain; charset="utf-8"'
    mail["Content-Transfer-Encoding"] = "8bit"
    return mail.as_bytes().rstrip(b"\n") + b"\n\n" + body.encode()


def recipients(event: Mapping[str, Any], *headers: str) -> list[str]:
    """Whom a mail was sent to; each header holds one address, a list of them, or nothing."""
    values = [event.get(header) or [] for header in headers]
    return [one for value in values for one in ([value] if isinstance(value, str) else value)]


def _add_parts(mail: EmailMessage, event: Mapping[str, Any], commits: Mapping[str, str]) -> None:
    kind = event.get("multipart")
    if kind is None:
        part = event["parts"][0]
        mail.set_content(_text(part, commits), subtype=_subtype(part))
        return
    mail["Content-Type"] = f"multipart/{kind}"
    for number, part in enumerate(event["parts"]):
        inner = MIMEPart(policy=_PLAIN)
        inner.set_content(_text(part, commits), subtype=_subtype(part))
        if kind == "mixed" and number:
            name = part.get("filename") or f"attachment-{number}.txt"
            inner.add_header("Content-Disposition", "attachment", filename=name)
        mail.attach(inner)  # type: ignore[arg-type]  # an MIMEPart is what EmailMessage makes itself


def _text(part: Mapping[str, Any], commits: Mapping[str, str]) -> str:
    return with_hashes(part.get("body") or part.get("content") or part.get("text") or "", commits)


def _subtype(part: Mapping[str, Any]) -> str:
    return str(part.get("type") or part.get("content_type") or "text/plain").partition("/")[2]


class Archive:
    """Every mail that was sent to any list, by id; what a public archive would answer for."""

    def __init__(self) -> None:
        self.mails: dict[str, bytes] = {}
        self._kin: dict[str, set[str]] = {}

    def add(self, event: Mapping[str, Any], raw: bytes) -> None:
        """A mail has been sent."""
        named = {event["id"], event.get("in_reply_to"), *(event.get("references") or ())} - {None}
        whole = set.union(named, *(self._kin.get(one, set()) for one in named))
        for one in whole:
            self._kin[one] = whole
        self.mails[event["id"]] = raw

    def thread(self, ident: str) -> bytes | None:
        """A gzipped mboxrd of the thread of a mail, as public-inbox answers `/<id>/t.mbox.gz`; None: unknown."""
        if ident not in self.mails:
            return None
        known = [self.mails[one] for one in self.mails if one in self._kin[ident]]
        return gzip.compress(b"".join(_mboxrd(raw) for raw in known))


def _mboxrd(raw: bytes) -> bytes:
    lines = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in raw.split(b"\n")]
    return b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + b"\n".join(lines).rstrip(b"\n") + b"\n\n"


@contextmanager
def serve(archive: Archive) -> Iterator[str]:
    """An HTTP server on loopback that answers for the archive; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the library's
            parts = self.path.strip("/").split("/")
            found = archive.thread(unquote(parts[-2])) if len(parts) > 1 and parts[-1] == "t.mbox.gz" else None
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Type", "application/gzip" if found else "text/plain")
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/all/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
