"""What is told of hosts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hosts.models import Host
from hosts.queries import host_status

pytestmark = pytest.mark.django_db


def test_all_hosts_are_told_of_by_name_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    now = timezone.now()
    for number in range(30):
        Host.objects.create(name=f"h{number:02}.example.org", requests=number)

    with django_assert_num_queries(1):
        found = host_status(at=now)

    assert [(one.name, one.requests) for one in found] == [(f"h{n:02}.example.org", n) for n in range(30)]


def test_a_wish_that_is_over_is_none() -> None:
    now = timezone.now()
    Host.objects.create(name="a", quiet_until=now)
    Host.objects.create(name="b", quiet_until=(later := now + timedelta(seconds=1)))

    assert [one.quiet_until for one in host_status(at=now)] == [None, later]
