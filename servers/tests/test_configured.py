"""Servers of our own are started for what nobody configured, and for nothing else."""

import pytest

from servers.embedded import configured


@pytest.mark.parametrize("suffix", ["", "_FILE"])
def test_an_address_or_a_file_with_it_is_enough(suffix: str) -> None:
    with configured({f"DATABASE_URL{suffix}": "somewhere", f"REDIS_URL{suffix}": "elsewhere"}) as added:
        assert added == {}
