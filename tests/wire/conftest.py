"""One real public-inbox for all tests here; each test makes lists of its own."""

from collections.abc import Iterator

import pytest

from tests.wire.debian import MISSING, has_public_inbox
from tests.wire.upstream import Lore


@pytest.fixture(scope="session")
def lore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lore]:
    """The running server; without its programs the tests are skipped, and say what to install."""
    if not has_public_inbox():
        pytest.skip(MISSING)
    server = Lore(tmp_path_factory.mktemp("lore"))
    try:
        server.start()
        yield server
    finally:
        server.stop()
