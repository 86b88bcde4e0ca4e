"""The receiver in the documentation works, and the figures beside it are those of the code."""

import re
import textwrap
import threading
from http.server import HTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from webhooks.messages import MOST
from webhooks.models import Attempt
from webhooks.sending import send_changes, send_trial
from webhooks.signing import new_secret
from webhooks.tests.receiving import make_changes, make_endpoint

TEXT = (Path(django_settings.BASE_DIR) / "docs" / "webhooks.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_documented_receiver_takes_what_we_sign_and_nothing_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    found = re.search(r"^    import os\n.*?(?=^    HTTPServer\()", TEXT, re.DOTALL | re.MULTILINE)
    assert found is not None
    names: dict[str, Any] = {}
    exec(textwrap.dedent(found[0]), names)
    with HTTPServer(("127.0.0.1", 0), names["Hook"]) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        made = make_changes(2)
        endpoint = make_endpoint(f"http://127.0.0.1:{server.server_address[1]}/")
        monkeypatch.setenv("SECRET", endpoint.secret)
        send_trial(endpoint)
        send_changes(endpoint.uid)
        monkeypatch.setenv("SECRET", new_secret())
        send_trial(endpoint)
        server.shutdown()
        thread.join()

    assert list(Attempt.objects.order_by("pk").values_list("status", flat=True)) == [204, 204, 401]
    printed = capfd.readouterr().out.split()
    assert [key for key in printed if key.startswith("key")] == [change.key for change in made]


def test_the_documented_bound_of_a_message_is_the_code_s() -> None:
    assert f"up to {MOST} events" in TEXT
