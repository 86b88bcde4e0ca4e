"""A kernel.org of its own for every test, and the site that follows it."""

from collections.abc import Iterator

import pytest

from archive import fetch
from kernelorg.models import Site
from kernelorg.tests.site import KernelOrg
from tests.web import serving, url_of


@pytest.fixture
def kernel_org(monkeypatch: pytest.MonkeyPatch) -> Iterator[KernelOrg]:
    """Lists nothing yet."""
    monkeypatch.setattr(fetch, "PAUSES", ())
    with serving(KernelOrg()) as running:
        yield running


@pytest.fixture
def site(kernel_org: KernelOrg, db: None) -> Site:
    """Never asked yet."""
    return Site.objects.create(name="kernel-org", url=url_of(kernel_org, "/"))
