"""Probes: /healthz says that the process lives, /readyz that everything it needs answers."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from redis.backoff import NoBackoff
from redis.retry import Retry

from kerneltrack.celery import app

_SECONDS = 2


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, Redis and a worker answer; else 503, and which one does not."""
    parts = {"database": _database(), "redis": _redis()}
    parts["worker"] = _worker() if parts["redis"] == "ok" else "not asked: Redis does not answer"
    is_ready = all(verdict == "ok" for verdict in parts.values())
    return JsonResponse(parts, status=200 if is_ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"does not answer: {type(error).__name__}"
    return "ok"


def _redis() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except redis.RedisError as error:
        return f"does not answer: {type(error).__name__}"
    finally:
        client.close()
    return "ok"


def _worker() -> str:
    try:
        answers = app.control.broadcast("ping", reply=True, limit=1, timeout=_SECONDS)
    except app.connection().connection_errors + (OSError,) as error:
        return f"cannot be asked: {type(error).__name__}"
    return "ok" if answers else f"no worker answered within {_SECONDS} s"
