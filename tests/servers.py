"""Tests run on a PostgreSQL and a Redis of their own, unless DATABASE_URL and REDIS_URL name others.

A plugin, not a conftest (see addopts in pyproject.toml): the servers must run before Django's settings are read.
"""

import os
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from servers.embedded import configured
from tests import flushing

os.environ.setdefault("KERNELTRACK_STATE", str(Path(__file__).resolve().parent.parent / "var" / "test"))
(Path(os.environ["KERNELTRACK_STATE"]) / "static").mkdir(parents=True, exist_ok=True)
os.environ["KERNELTRACK_LOG_LEVEL"] = "INFO"
os.environ["KERNELTRACK_API_LIMIT"] = os.environ["KERNELTRACK_TOKEN_LIMIT"] = "0"  # tests ask faster than people
os.environ["KERNELTRACK_HOST_PACE"] = "0"  # of us, too
os.environ["KERNELTRACK_PAGE_CACHE_SECONDS"] = "0"  # tests go back to a generation that other tests have had
settings.register_profile("kerneltrack", deadline=None)  # machines that run tests are busy machines
settings.load_profile("kerneltrack")
flushing.install()
_servers = ExitStack()
os.environ.update(_servers.enter_context(configured(os.environ, is_durable=False)))


_streams: list[StreamingHttpResponse] = []
_thread, _made = threading.get_ident(), StreamingHttpResponse.__init__


def _noted(response: StreamingHttpResponse, *args: Any, **names: Any) -> None:
    _made(response, *args, **names)
    if threading.get_ident() == _thread:  # servers of other threads close what they send
        _streams.append(response)


setattr(StreamingHttpResponse, "__init__", _noted)  # noqa: B010 (mypy knows better than to assign to a method)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """A list that no test reads to its end holds a cursor, and responses are left to the garbage collector: it would be
    closed in the transaction of a later test, which would fail of it."""
    while _streams:
        for close in getattr(_streams.pop(), "_resource_closers"):  # noqa: B009 (what servers call, without its signal)
            close()
    from areas.use import look_again  # not before Django's settings

    look_again()  # rules that a test saved are gone with it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: (not _shares_world(item.nodeid), item.get_closest_marker("slow") is None))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> "Files":
    """Several processes share the files of tests."""
    return Files(config, log)


class Files(LoadScopeScheduling):  # type: ignore[misc]  # untyped package
    """The tests of a file stay together; so do all that look at the sample world, and all that need the one scratch
    database of benchmarks and scores."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(("yardstick/", "tests/test_bench_pages.py")):
            return "scratch"
        return "world" if _shares_world(nodeid) else nodeid.partition("::")[0]


def _shares_world(nodeid: str) -> bool:
    return nodeid.startswith(("tests/browser/", "tests/test_sample_world.py", "tests/test_api_world.py"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers if nobody else uses them."""
    _servers.close()
