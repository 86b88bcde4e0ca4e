"""`manage.py healthy web|worker|beat`: for health checks of containers; ends with 0 or 1, and says why in a line."""

import json
from argparse import ArgumentParser
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vitals import probes

_SECONDS = 5


class Command(BaseCommand):
    """Asks the parts that one service needs, from where it runs."""

    help = "Whether a service of this host has what it needs: exit status 0, else 1 and a line that says what is not."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which service; how it is reached where that is not the usual."""
        parser.add_argument("service", choices=[probes.WEB, probes.WORKER, probes.BEAT])
        parser.add_argument("--node", default=probes.own_node(), help="name of the worker (%(default)s)")
        url = f"http://127.0.0.1:{settings.PORT}"
        parser.add_argument("--url", default=url, help="where the web server listens (%(default)s)")

    def handle(self, *, service: str, node: str, url: str, **_: Any) -> None:
        """One line."""
        if service == probes.WEB:
            is_well, parts = _asked(f"{url}/readyz?of=web")
        else:
            is_well, parts = probes.probe(service, node=node)
        if not is_well or "web" in parts:
            raise CommandError("; ".join(f"{name}: {word}" for name, word in parts.items() if word != probes.OK))
        self.stdout.write(f"ok: {', '.join(parts)}")


def _asked(url: str) -> tuple[bool, dict[str, str]]:
    """What a web process says of itself."""
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=_SECONDS) as answer:
            return True, _parts(answer.read())
    except HTTPError as error:
        return False, _parts(error.read())
    except OSError as error:
        return False, {"web": f"does not answer: {getattr(error, 'reason', error)}"}


def _parts(body: bytes) -> dict[str, str]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"web": "answers nonsense: is it another server?"}
