"""How long searches take in a large installation: a mix of queries on generated rows whose words are spread as real
ones are (Zipf's law), so that some are in most subjects and most in hardly any."""

import hashlib
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from django.conf import settings
from django.db import connection
from django.test import Client

from archive.copying import copy_rows
from archive.models import Message, Text
from bench.scratch import scratch_database
from patches.models import Series
from regressions.models import Regression
from releases.store import load_facts
from trees.models import Commit

_ROUNDS = 11  # of each query, after one that warms up
_PEOPLE, _VOCABULARY = 5_000, 30_000
_START, _YEARS = datetime(2020, 1, 1, tzinfo=UTC), 5
_COMMON = """fix add use remove drm net in for the of to from on bpf amd display arm64 dts x86 mm driver support error
check avoid use-after-free with when device wifi i915 xe btrfs ext4 io_uring sched usb pci acpi nf_tables mt7921e
iwlwifi resume suspend regression kvm nvme scsi block memory leak race path crash after boot"""
_AREAS = (
    "drm/amd/display", "drm/amdgpu", "drm/i915", "net: phy", "wifi: mt76", "bpf", "mm/slub", "arm64: dts", "x86/mce",
    "btrfs", "nf_tables", "io_uring", "KVM: x86", "scsi: ufs", "usb: dwc3",
)  # fmt: skip
_TRACKED = 6  # of so many mails, one is in a tracked thread
_MODELS = (Message, Series, Commit, Regression, Text)

# By kind: the queries that are asked, in words of the generator.
_MIX = {
    "rare word": ["w29000", "w25123", "w28017"],
    "frequent word": ["w120", "resume", "mt7921e"],
    "common word": ["drm", "fix", "patch"],
    "two words": ["drm crash", "fix resume", "w90 w140"],
    "phrase": ['"memory leak"', '"fix use-after-free"', "drm/amd/display"],
    "prefix": ["mt79*", "w2900*", "iwl*"],
    "or, not": ["btrfs or ext4", "drm -amd", "w300 or w301 -fix"],
    "fields": ["from:person77", "from:p123@bench.example drm", "resume state:open", "fix cycle:6.12 kind:regression"],
    "nothing": ["qqqzzz", "drm qqqzzz", '"boot drm net bpf"'],
    "past": ["drm&at=2022-06-01", "resume&at=2021-01-01"],
    "one kind": ["drm&kind=mail&page=3", "fix&kind=commit", "patch&kind=mail&page=20"],
}


def run(write: Callable[[str], object], *, messages: int, regressions: int) -> None:
    """Print the table."""
    with scratch_database():
        load_facts()
        fill(messages=messages, regressions=regressions)
        sizes = (f"{model.objects.count()} {model._meta.verbose_name_plural}" for model in _MODELS)
        write(f"search: {', '.join(sizes)}")
        measure(write)


def measure(write: Callable[[str], object]) -> None:
    """Ask for every query of the mix; milliseconds of server time, pages made anew."""
    usual, settings.PAGE_CACHE_SECONDS = settings.PAGE_CACHE_SECONDS, 0
    client = Client(headers={"host": "127.0.0.1"})
    everything: list[float] = []
    try:
        write(f"{'':24}{'median, ms':>12}{'p95, ms':>10}")
        for kind, queries in {**_MIX, "pasted": list(_pasted())}.items():
            times = [spent for query in queries for spent in _times(client, query)]
            everything += times
            write(f"{kind:24}{statistics.median(times):12.1f}{_p95(times):10.1f}")
        write(f"{'all of these':24}{statistics.median(everything):12.1f}{_p95(everything):10.1f}")
    finally:
        settings.PAGE_CACHE_SECONDS = usual


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _pasted() -> Iterator[str]:
    """Ids that are there, and one that is not."""
    for number in (17, 40_021):
        yield _ident(number)
    yield f"https://lore.kernel.org/all/{_ident(20)}/T/"
    yield _sha("commit", 90)[:12]
    yield "nobody@bench.example"


def _times(client: Client, query: str) -> list[float]:
    return [_once(client, query) for _ in range(_ROUNDS + 1)][1:]


def _once(client: Client, query: str) -> float:
    before = time.perf_counter()
    text, *rest = query.split("&", 1)
    extra = dict(pair.split("=") for pair in rest[0].split("&")) if rest else {}
    status = client.get("/search/", {"q": text, **extra}).status_code
    if status not in (200, 302):
        raise RuntimeError(f"{query} answered {status}: the figures mean nothing")
    return (time.perf_counter() - before) * 1000


class _Words:
    """Draws subjects: the n-th word of the vocabulary comes about 1/n as often as the first."""

    def __init__(self) -> None:
        self.random = random.Random(6)  # noqa: S311 (the same rows each time, not a secret)
        common = _COMMON.split()
        self.words = [*common, *(f"w{number}" for number in range(len(common), _VOCABULARY))]
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(_VOCABULARY)))
        self.people = list(accumulate(1 / (rank + 20) for rank in range(_PEOPLE)))

    def some(self, count: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=count))

    def title(self) -> str:
        return f"{self.random.choice(_AREAS)}: {self.some(6)}"

    def person(self) -> tuple[str, str]:
        number = self.random.choices(range(_PEOPLE), cum_weights=self.people)[0]
        return f"Person{number} Surname{number % 700}", f"p{number}@bench.example"


def _ident(number: int) -> str:
    return f"{number}@bench.example"


def _sha(kind: str, number: int) -> str:
    return hashlib.sha1(f"{kind}{number}".encode()).hexdigest()  # noqa: S324 (git's)


def fill(*, messages: int, regressions: int) -> None:
    """Rows by COPY, and for what hangs on them by INSERT ... SELECT."""
    words = _Words()
    step = timedelta(days=365 * _YEARS) / messages
    copy_rows(
        "COPY archive_message (id, message_id, thread, arrived, sent, from_name, from_address, subject,"
        ' "references", kin, size, content_hash, blob, defects) FROM STDIN',
        ["int8", "text", "int8", "timestamptz", "timestamptz", "text", "text", "text", "text[]", "text[]", "int4",
         "bytea", "bytea", "text[]"],
        _messages(words, messages, step),
    )  # fmt: skip
    copy_rows(
        "COPY trees_commit (id, sha, subject, author_name, author_address, authored_at, committed_at, links, fixes,"
        " fixes_subjects, upstream, reverts, stable) FROM STDIN",
        ["int8", "text", "text", "text", "text", "timestamptz", "timestamptz", "text[]", "text[]", "text[]", "text",
         "text", "text"],
        _commits(words, messages * 3 // 10, step * 10 / 3),
    )  # fmt: skip
    copy_rows(
        "COPY archive_text (message_id, body) FROM STDIN",
        ["int8", "text"],
        ((number, words.some(120)) for number in range(1, messages + 1, _TRACKED)),
    )
    with connection.cursor() as cursor:
        for statement in _REST:
            cursor.execute(statement, {"regressions": regressions})
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _messages(words: _Words, count: int, step: timedelta) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        at = _START + number * step
        subject = f"[PATCH v{number % 4 + 1} {number % 10}/9] {words.title()}"
        subject = subject if number % 10 == 0 else words.title() if number % 7 == 0 else f"Re: {subject}"
        digest = hashlib.sha1(str(number).encode()).digest()  # noqa: S324
        yield (
            number,
            _ident(number),
            number // 10,
            at,
            at,
            *words.person(),
            subject,
            [],
            [],
            3000,
            digest[:16],
            digest,
            [],
        )


def _commits(words: _Words, count: int, step: timedelta) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        at = _START + number * step
        yield (number, _sha("commit", number), words.title(), *words.person(), at, at, [], [], [], "", "", "")


_REST = (
    """INSERT INTO trees_tree (name, url, kind, is_enabled, fingerprint, error)
    VALUES ('mainline', '', 'mainline', true, '', '')""",
    """INSERT INTO trees_branch (tree_id, name, head, base) SELECT id, 'master', '', '' FROM trees_tree""",
    """INSERT INTO trees_landing (branch_id, commit_id, landed_at, first_tag) SELECT b.id, c.id, c.committed_at, 'v6.12'
    FROM trees_branch b, trees_commit c""",
    """INSERT INTO patches_series (head, effort, predecessor, how, kind, title, key, version, is_rfc, is_resend, marks,
    person, sender, author_name, author_address, posted_at, total, found, change_id, previous, titles, lists, files,
    file_count, added, removed, area, replies, trailers, asks, nexts, merges, release)
    SELECT message_id, message_id, '', '', 'patch', regexp_replace(subject, '^.*?\\] ', ''), '', 1, false, false, '{}',
    from_name, from_address, from_name, from_address, arrived, 1, 1, '', '{}', '{}', '{}', '{}', 1, 1, 1, 'drm', '{}',
    '{}', '{}', '{}', '{}', '' FROM archive_message WHERE id %% 10 = 0""",
    """INSERT INTO patches_part (message_id, series_id, number, commit, how, release)
    SELECT m.id, s.id, 1, '', '', '' FROM patches_series s JOIN archive_message m ON m.message_id = s.head""",
    """INSERT INTO regressions_regression (slug, report, title, reporter_name, reporter_address, introduced, culprit,
    tree, branch, series, cycle, subsystems, is_estimated, state, own_state, reason, fix_sha, fix_subject, fixed_in,
    links, reported_at, known_at, last_activity_at, due_rule, is_poked)
    SELECT 'r' || n, m.message_id, regexp_replace(m.subject, '^.*\\] ', ''), m.from_name, m.from_address, '', c.sha,
    'mainline', '', '', '6.' || n %% 20, '{regressions}', false, x.state, x.state, '', '', '', '', '[]', m.arrived,
    m.arrived, m.arrived, '', false
    FROM generate_series(0, %(regressions)s - 1) n
    JOIN archive_message m ON m.id = 1 + n * ((SELECT count(*) FROM archive_message) / %(regressions)s)
    JOIN trees_commit c ON c.id = n + 1,
    LATERAL (SELECT CASE WHEN n %% 9 = 0 THEN 'open' ELSE 'fixed' END AS state) x""",
    """INSERT INTO regressions_period (regression_id, since, state, tree, series, cycle, is_estimated, is_backburner)
    SELECT id, known_at, state, tree, series, cycle, false, false FROM regressions_regression""",
    """INSERT INTO regressions_event (regression_id, at, kind, message_id, sha, text)
    SELECT r.id, m.arrived, 'reply', m.message_id, '', ''
    FROM archive_text t JOIN archive_message m ON m.id = t.message_id
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM regressions_regression) r
    ON r.n = m.id / ((SELECT count(*) FROM archive_message) / %(regressions)s)""",
)
