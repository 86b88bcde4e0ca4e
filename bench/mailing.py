"""How long ten thousand people wait for their digests, beside sending as many mails that are written already."""

import smtplib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from multiprocessing import Process, get_context

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db.models import Count, Func

from bench.installation import Size, fill
from bench.measure import Measured, timed_together
from bench.scratch import scratch_database
from delivery.addressing import Written
from delivery.models import Delivery, Dispatch, Rendering, State
from delivery.plan import plan
from delivery.rendering import Writer
from delivery.sending import send_next
from delivery.tidying import tidy
from digests.periods import Week, week_of
from digests.scope import parse_scope
from patches.models import Series
from subscriptions.models import Cadence, Format, Subscriber, Subscription

PEOPLE, SCOPES, WORKERS = (1_000, 5_000, 10_000), 200, 2
SIZE = Size(messages=100_000, series=10_000, commits=25_000, regressions=2_000, cycles=30)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
Write = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Line:
    """Of one dispatch: seconds of each step, and the peak memory of a worker in MB."""

    people: int
    planning: float
    rendering: float
    sending: float
    megabytes: float
    sent: int

    @property
    def seconds(self) -> float:
        """From the decision that a digest is due to the last answer."""
        return self.planning + self.rendering + self.sending


def run(write: Write) -> None:
    """Print the table."""
    with scratch_database(), _sink() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        now = datetime.now(UTC)
        fill(SIZE, now=now)
        week = week_of(now - timedelta(days=7))
        write(f"digests: {SCOPES} scopes, {WORKERS} workers, week {week.name} of {SIZE.regressions} regressions")
        heads = ("seconds", "mails/s", "of floor", "planning", "rendering", "sending", "peak MB")
        write(f"{'recipients':20}" + "".join(f"{head:>10}" for head in heads))
        lines = [_dispatch(people, week, now) for people in PEOPLE]
        floor = _floor(port)
        write(f"{'floor: ready mails':20}{floor:10.1f}{PEOPLE[-1] / floor:10.0f}{1:10.2f}")
        for one in lines:
            steps = "".join(f"{step:10.1f}" for step in (one.planning, one.rendering, one.sending))
            share = one.people / one.seconds / (PEOPLE[-1] / floor)
            rate = one.people / one.seconds
            write(f"{one.people:<20}{one.seconds:10.1f}{rate:10.0f}{share:10.2f}{steps}{one.megabytes:10.0f}")


def _dispatch(people: int, week: Week, now: datetime) -> Line:
    Dispatch.objects.all().delete()
    _subscribe(people)
    before = time.perf_counter()
    dispatch = plan(Cadence.WEEKLY, week, now=now)
    planning = time.perf_counter() - before
    if dispatch is None:
        raise RuntimeError("the week was planned before")
    rendering = _slowest(timed_together([_render] * WORKERS))
    sent = timed_together([_send] * WORKERS)
    tidy(now)
    states = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    if set(states) - {State.SENT, State.SKIPPED} or not states.get(State.SENT):
        raise RuntimeError(f"not everything was sent: {states}")
    return Line(people, planning, rendering, _slowest(sent), max(one.megabytes for one in sent), states[State.SENT])


def _render() -> None:
    writer = Writer()
    while writer.render_next():
        pass


def _send() -> None:
    while send_next() is not None:
        pass


def _slowest(measured: Sequence[Measured]) -> float:
    return max(one.seconds for one in measured)


def _subscribe(people: int) -> None:
    """So many people, the scopes in turn, every third in HTML."""
    Subscriber.objects.all().delete()
    scopes = _scopes()
    made = Subscriber.objects.bulk_create(Subscriber(address=f"person{n}@example.org") for n in range(people))
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=one,
            cadence=Cadence.WEEKLY,
            scope=scopes[n % SCOPES],
            format=Format.TEXT if n % 3 else Format.HTML,
            since=_LONG_AGO,
        )
        for n, one in enumerate(made)
    )


def _scopes() -> list[str]:
    """Everything, and lists of the installation: whole, or narrowed to trees."""
    lists = Series.objects.order_by().values_list(Func("lists", function="unnest"), flat=True).distinct()
    narrow = ("", "tree=mainline", "tree=stable", "tree=next", "tree=mainline&tree=stable", "tree=next&tree=stable")
    found = [parse_scope(f"subsystem={name}&{rest}").text for rest, name in product(narrow, sorted(lists))]
    if len(found) < SCOPES:
        raise RuntimeError(f"there are only {len(found)} scopes")
    return ["", *found][:SCOPES]


def _floor(port: int) -> float:
    """Seconds to send the mails of the last dispatch, each written before, over as many connections."""
    dispatch = Dispatch.objects.get()
    sent = Delivery.objects.filter(state=State.SENT).select_related("subscription__subscriber")
    ready: dict[tuple[int, str], bytes] = {}
    mails: list[tuple[str, bytes]] = []
    for row in sent.order_by("rendering"):
        if row.subscription is None:
            continue
        key = (row.rendering_id, row.subscription.format)
        if key not in ready:
            written = Written(Rendering.objects.get(pk=row.rendering_id), dispatch, row.subscription.format)
            ready[key] = written.to(row).message().as_bytes(linesep="\r\n")
        mails.append((row.subscription.subscriber.address, ready[key]))
    parts = [mails[start::WORKERS] for start in range(WORKERS)]
    return _slowest(timed_together([partial(_deliver, part, port) for part in parts]))


def _deliver(mails: Sequence[tuple[str, bytes]], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
        for address, raw in mails:
            server.sendmail("kerneltrack@localhost", [address], raw)


class _Takes:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 OK"


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server in a process of its own that takes everything; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    context = get_context("fork")
    ready = context.Event()
    process: Process = context.Process(target=_serve, args=(port, ready), daemon=True)  # type: ignore[assignment]
    process.start()
    ready.wait(30)
    try:
        yield port
    finally:
        process.terminate()
        process.join()


def _serve(port: int, ready: object) -> None:
    controller = Controller(_Takes(), hostname="127.0.0.1", port=port)
    controller.start()
    ready.set()  # type: ignore[attr-defined]
    while True:
        time.sleep(60)
