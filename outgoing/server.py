"""The mail server, as a setting names it."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PORTS = {"smtp": 25, "submission": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in; `starttls` begins in the clear, `tls` does not (RFC 8314)."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def mail_server(address: str, *, name: str) -> MailServer | None:
    """`smtp://host`, `submission://user:password@host` (STARTTLS) or `smtps://user:password@host` (TLS); '': none.

    Signs that an address cannot hold are written as %40 and the like. What is wrong is told without the password.
    """
    if not address:
        return None
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError:
        host, port = None, None
    if not host or url.scheme not in _PORTS or url.path.strip("/") or url.query or url.fragment:
        raise ImproperlyConfigured(
            f"{name} must be smtp://host, submission://user:password@host or smtps://user:password@host;"
            " signs such as / and # in a password are written as %2F and %23"
        )
    user, password = unquote(url.username or ""), unquote(url.password or "")
    kind = url.scheme
    return MailServer(host, port or _PORTS[kind], user, password, kind == "submission", kind == "smtps")
