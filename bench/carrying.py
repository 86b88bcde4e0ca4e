"""How long it takes to tell what a version carries, in a large installation."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from statistics import median

from django.db import connection

from bench.scratch import scratch_database
from kernels.affected import carried, compare, fixed
from releases.models import Release
from releases.versions import Version, parse_version, previous_cycle
from trees.models import Branch, Kind, Landing, Tag, Tree

REPEATS = 31
SERIES = 60
_NEWEST = "7.4"  # the last of the cycles; each has a series
_AT = datetime(2030, 1, 1, tzinfo=UTC)  # after everything

# Cycles, commits and mainline's tags are numbered from 0. A cycle has nine tags, a week apart; its series has forty
# weekly updates, every sixth one three times as many. Fixes of regressions go to three of the four series before their
# cycle, an eighth of all other commits, too.
_WORLD = """
CREATE TEMPORARY TABLE cycle AS SELECT n - 1 AS n, name FROM unnest(%(cycles)s::text[]) WITH ORDINALITY x (name, n);
CREATE TEMPORARY TABLE release AS
SELECT n * 9 + k - 1 AS n, 'v' || name || CASE WHEN k < 9 THEN '-rc' || k ELSE '' END AS name,
    timestamptz '2014-01-01' + interval '1 week' * (n * 9 + k) AS at FROM cycle, generate_series(1, 9) k;
CREATE FUNCTION pg_temp.sha(text) RETURNS text LANGUAGE sql AS $$SELECT md5($1) || left(md5('2' || $1), 8)$$;
INSERT INTO trees_tag (tree_id, name, commit, tagged_at, branch)
SELECT %(mainline)s, name, '', at, 'master' FROM release UNION ALL
SELECT %(stable)s, 'v' || c.name || '.' || z, '', r.at + interval '1 week' * z, 'linux-' || c.name || '.y'
FROM cycle c JOIN release r ON r.name = 'v' || c.name,
    LATERAL generate_series(1, CASE WHEN c.n %% 6 = 0 THEN 120 ELSE 40 END) z;
CREATE TEMPORARY TABLE mainline AS
SELECT i AS n, pg_temp.sha('m' || i) AS sha, '' AS upstream, r.name AS tag, r.at - interval '1 hour' AS at
FROM generate_series(0, %(commits)s - 1) i JOIN release r ON r.n = i * 9::bigint * %(series)s / %(commits)s;
CREATE TEMPORARY TABLE regression AS
SELECT r, c.sha AS culprit, c.tag AS culprit_tag, c.at AS culprit_at, f.n AS fix_n, f.sha AS fix, f.at AS fix_at
FROM generate_series(1, %(regressions)s) r JOIN mainline c ON c.n = r::bigint * (%(commits)s - 1) / %(regressions)s
    LEFT JOIN mainline f ON f.n = c.n + 20 + r * 7919 %% (%(commits)s / 30) AND r %% 20 <> 0 AND r %% 13 <> 0;
CREATE TEMPORARY TABLE port AS
SELECT b.id AS branch, pg_temp.sha('s' || c.n || '.' || m.n) AS sha, m.sha AS upstream,
    'v' || c.name || '.' || ceil(extract(epoch FROM m.at - f.at) / 604800) AS tag, m.at
FROM cycle c JOIN trees_branch b ON b.name = 'linux-' || c.name || '.y' JOIN release f ON f.name = 'v' || c.name
    JOIN mainline m ON m.n * %(series)s::bigint / %(commits)s BETWEEN c.n + 1 AND c.n + 4
WHERE m.n %% 8 = c.n %% 8 OR (m.n + c.n) %% 4 > 0 AND m.n IN (SELECT fix_n FROM regression);
INSERT INTO trees_commit (sha, subject, author_name, author_address, authored_at, committed_at, links, fixes,
    fixes_subjects, upstream, reverts, stable)
SELECT sha, 'net: change ' || sha, 'A Person', 'a@b.example', at, at, '{}', '{}', '{}', upstream, '', repeat('x', 200)
FROM (SELECT sha, upstream, at FROM mainline UNION ALL SELECT sha, upstream, at FROM port) x;
INSERT INTO trees_landing (branch_id, commit_id, landed_at, first_tag)
SELECT branch, c.id, x.at, x.tag FROM trees_commit c JOIN (
    SELECT %(master)s AS branch, sha, at, tag FROM mainline
    UNION ALL SELECT %(next)s, sha, at - interval '1 week', 'next-' || to_char(at, 'YYYYMMDD') FROM mainline
    UNION ALL SELECT branch, sha, at, tag FROM port) x USING (sha);
CREATE TEMPORARY TABLE told AS SELECT *, r %% 10 < 7 AS is_known, r %% 10 = 9 AS is_estimated,
    CASE WHEN r %% 17 = 0 THEN 'duplicate' WHEN r %% 13 = 0 THEN 'resolved' WHEN fix IS NULL THEN 'open' ELSE 'fixed'
    END AS state, coalesce(fix_at, culprit_at + interval '90 days') AS settled_at FROM regression;
INSERT INTO regressions_regression (slug, report, title, reporter_name, reporter_address, introduced, culprit, tree,
    branch, series, cycle, subsystems, is_estimated, state, own_state, reason, fix_sha, fix_subject, fixed_in, links,
    reported_at, known_at, last_activity_at, due_rule, is_poked)
SELECT 'slug' || r, r || '@b.example', 'net: something that worked does not since an update ' || r, '', '',
    CASE WHEN is_known THEN culprit WHEN is_estimated THEN md5('?' || r) ELSE 'v2.6.12..' || culprit_tag END,
    CASE WHEN is_known THEN culprit ELSE '' END, 'mainline', 'master', '', split_part(substr(culprit_tag, 2), '-', 1),
    ARRAY['netdev'], is_estimated, state, state, '', coalesce(fix, ''), '',
    CASE WHEN fix IS NULL THEN '' ELSE 'mainline/master' END, '[]', at, at, at, '', false
FROM told, LATERAL (SELECT least(culprit_at + interval '1 week', settled_at) AS at) x;
INSERT INTO regressions_period (regression_id, since, until, state, tree, series, cycle, is_estimated, is_backburner)
SELECT s.id, p.since, p.until, p.state, s.tree, '', s.cycle, s.is_estimated, false
FROM regressions_regression s JOIN told t ON s.slug = 'slug' || t.r, LATERAL (
    SELECT s.known_at, t.settled_at, 'open' WHERE s.known_at < t.settled_at
    UNION ALL SELECT t.settled_at, NULL, s.state) p (since, until, state);
VACUUM ANALYZE
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question to an installation: how many regressions it found, and in how many milliseconds (median)."""

    question: str
    found: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class CarryingResult:
    """The size of an installation, and what was asked of it."""

    regressions: int
    landings: int
    answers: tuple[Answer, ...]


def measure_carrying(
    *, regressions: int = 5_000, commits: int = 100_000, progress: Callable[[str], None]
) -> CarryingResult:
    """Fill a database of its own with plain SQL, then ask of the newest release, of middle ones and of old ones."""
    cycles = _cycles()
    newest, middle, old, final, first = (
        _version(text)
        for text in (f"{_NEWEST}-rc3", f"{cycles[42]}.7", f"{cycles[12]}.100", cycles[30], f"{_NEWEST}-rc1")
    )
    questions: dict[str, Callable[[], int]] = {
        f"carried({version})": partial(lambda v: len(carried(v, at=_AT)), version)
        for version in (newest, middle, final, old)
    }
    questions[f"compare({old}, {middle})"] = lambda: len(compare(old, middle, at=_AT).new)
    questions[f"compare({middle}, {newest})"] = lambda: len(compare(middle, newest, at=_AT).new)
    for version in (first, middle):
        questions[f"fixed({version})"] = partial(lambda v: len(fixed(v, at=_AT)), version)
    with scratch_database():
        progress(f"writing {commits} commits, {regressions} regressions")
        _fill(cycles, regressions, commits)
        progress("asking")
        answers = tuple(Answer(name, ask(), _median_ms(ask)) for name, ask in questions.items())
        return CarryingResult(regressions, Landing.objects.count(), answers)


def _cycles() -> list[str]:
    """The last cycles, oldest first."""
    found = [_NEWEST]
    while len(found) < SERIES and (before := previous_cycle(found[-1])):
        found.append(before)
    return found[::-1]


def _version(text: str) -> Version:
    version = parse_version(text)
    if version is None:
        raise ValueError(f"not a version: {text}")
    return version


def _fill(cycles: list[str], regressions: int, commits: int) -> None:
    mainline, following, stable = (
        Tree.objects.create(name=kind.value, kind=kind) for kind in (Kind.MAINLINE, Kind.NEXT, Kind.STABLE)
    )
    master, days = (Branch.objects.create(tree=tree, name="master", head="x") for tree in (mainline, following))
    Branch.objects.bulk_create(
        Branch(tree=stable, name=f"linux-{cycle}.y", head="x", base=f"v{cycle}") for cycle in cycles
    )
    keys = {"mainline": mainline.pk, "stable": stable.pk, "master": master.pk, "next": days.pk}
    sizes = {"series": len(cycles), "commits": commits, "regressions": regressions}
    with connection.cursor() as cursor:
        for statement in _WORLD.split(";\n"):
            cursor.execute(statement, {"cycles": cycles, **keys, **sizes})
    made = [(_version(name), when) for name, when in Tag.objects.values_list("name", "tagged_at")]
    Release.objects.bulk_create(
        Release(
            version=version.text,
            sort_key=list(version.sort_key),
            tree=version.tree or "",
            cycle=version.cycle or "",
            series=version.series or "",
            rc=version.rc,
            released_at=when,
        )
        for version, when in made
    )


def _median_ms(ask: Callable[[], int]) -> float:
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - started)
    return median(seconds) * 1000


def run(write: Callable[[str], object], *, regressions: int) -> None:
    """Print the table."""
    result = measure_carrying(regressions=regressions, progress=lambda what: None)
    write(f"carried: {result.regressions} regressions, {result.landings} landings in {SERIES} series")
    for one in result.answers:
        write(f"{one.question:42}{one.milliseconds:10.1f} ms{one.found:8} found")
