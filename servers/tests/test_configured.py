"""Servers of our own are started for what nobody configured, and for nothing else."""

from pathlib import Path

import psycopg
import pytest
import redis

from servers import embedded, postgres, redisserver
from servers.embedded import configured, servers


@pytest.mark.parametrize("suffix", ["", "_FILE"])
def test_an_address_or_a_file_with_it_is_enough(suffix: str) -> None:
    with configured({f"DATABASE_URL{suffix}": "somewhere", f"REDIS_URL{suffix}": "elsewhere"}) as added:
        assert added == {}


def test_what_died_runs_again_under_the_same_address(tmp_path: Path) -> None:
    with servers(tmp_path, is_durable=False) as urls:
        sockets = embedded._socket_dir(tmp_path)
        assert embedded.revive(tmp_path, urls) == []
        postgres.stop(tmp_path)
        redisserver.stop(sockets)

        assert embedded.revive(tmp_path, urls) == ["PostgreSQL", "Redis"]

        with psycopg.connect(urls["DATABASE_URL"]) as connection, redis.Redis.from_url(urls["REDIS_URL"]) as client:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert client.ping()


def test_servers_of_others_are_left_to_them(tmp_path: Path) -> None:
    urls = {"DATABASE_URL": "postgresql://db.example/kerneltrack", "REDIS_URL": "redis://cache.example:6379/0"}

    assert embedded.revive(tmp_path, urls) == []
