"""Tests run on a PostgreSQL and a Redis of their own, unless DATABASE_URL and REDIS_URL name others.

A plugin, not a conftest (see addopts in pyproject.toml): the servers must run before Django's settings are read.
"""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from servers.embedded import configured

os.environ.setdefault("KERNELTRACK_STATE", str(Path(__file__).resolve().parent.parent / "var" / "test"))
(Path(os.environ["KERNELTRACK_STATE"]) / "static").mkdir(parents=True, exist_ok=True)
os.environ["KERNELTRACK_LOG_LEVEL"] = "INFO"
os.environ["KERNELTRACK_PAGE_CACHE_SECONDS"] = "0"  # tests go back to a generation that other tests have had
settings.register_profile("kerneltrack", deadline=None)  # machines that run tests are busy machines
settings.load_profile("kerneltrack")
_servers = ExitStack()
os.environ.update(_servers.enter_context(configured(os.environ, is_durable=False)))


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the sample world share a process, which reads it once, and begins with them: they take longest.

    The benchmarks' scratch database is one, too.
    """
    for item in items:
        if _shares_world(item) or "bench" in item.path.stem:
            item.add_marker(pytest.mark.xdist_group("world" if _shares_world(item) else "bench"))
    items.sort(key=_shares_world, reverse=True)


def _shares_world(item: pytest.Item) -> bool:
    return "sample_world" in getattr(item, "fixturenames", ())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers if nobody else uses them."""
    _servers.close()
