"""Two at once: a code counts once, and one superuser is left, whatever is sent in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice

from accounts import second
from accounts.tests.test_second import SECRET, code
from tests.make import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gave; all begin together, each with a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_code_that_is_sent_four_times_at_once_counts_once() -> None:
    mona = make_user("mona")
    done = second.set_up(mona, SECRET, code(steps=-1))
    assert done is not None

    for said in (code(), done[1][0]):
        StaticDevice.objects.update(throttling_failure_count=0)
        found = at_once(*[lambda said=said: second.verify(mona, said)] * 4)

        assert sum(device is not None for device in found) == 1


def test_two_superusers_who_deactivate_each_other_at_once_are_not_both_gone() -> None:
    pair = [User.objects.create_superuser(name) for name in ("ann", "bea")]
    acts = []
    for me, other in (pair, pair[::-1]):
        client = Client()
        client.force_login(me)
        address = f"/admin/auth/user/{other.pk}/change/"
        acts.append(lambda c=client, a=address, o=other: c.post(a, {"username": o.username, "is_superuser": "on"}))

    at_once(*acts)

    assert User.objects.filter(is_active=True).count() == 1
