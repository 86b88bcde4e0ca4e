"""Which threads are folded together: those that commands and tags tie to one another.

A thread is a *core* when it holds a command or is named by one. A tag (Link:/Closes:) counts only where it
points at a core: most tags say where a patch was posted, and following those would join half the archive.
A mail whose subject is that of an announced fix belongs to where it was announced. Mentions tie nothing.
What belongs together follows from the facts alone, never from earlier folds, so a rebuild finds the same.
"""

from collections.abc import Iterable

from django.db import connection

from archive.threads import Components

# Raw SQL: these run for every batch of mail; as joins over the touched threads they take some 5 ms for
# 1,000 new mails, as ORM subqueries several times that. What is asked of the mails of a thread is asked by joining
# it: sending hundreds of Message-IDs back and forth costs more than the question.
_SEEDS = """
SELECT x.thread FROM unnest(%(threads)s::bigint[]) AS x(thread) WHERE EXISTS (
    SELECT FROM archive_message m WHERE m.thread = x.thread AND (
    EXISTS (SELECT FROM regressions_command c WHERE c.message_id = m.id)
    OR EXISTS (SELECT FROM regressions_tie t WHERE t.target = m.message_id AND t.kind = 'name')
    OR EXISTS (SELECT FROM regressions_tie t WHERE t.target = lower(m.subject) AND t.kind = 'subject')
    OR EXISTS (SELECT FROM regressions_decision d WHERE d.report = m.message_id)
    OR EXISTS (SELECT FROM regressions_root r WHERE r.message_id = m.message_id)))
UNION
SELECT DISTINCT g.thread FROM archive_ghost g JOIN regressions_tie t
    ON t.target = g.message_id AND t.kind = 'name' WHERE g.thread = ANY(%(threads)s)
UNION SELECT f.thread FROM archive_message m JOIN regressions_tie t ON t.target = m.message_id AND t.kind = 'link'
    JOIN archive_message f ON f.id = t.message_id WHERE m.thread = ANY(%(threads)s)
"""
_MENTIONED = """
SELECT DISTINCT r.message_id FROM archive_message m JOIN regressions_tie t ON t.message_id = m.id
    AND t.kind = 'mention' JOIN regressions_root r ON r.message_id = t.target WHERE m.thread = ANY(%(threads)s)
UNION SELECT g.report FROM archive_message m JOIN regressions_tie t ON t.message_id = m.id AND t.kind = 'mention'
    JOIN regressions_regression g ON left(g.culprit, 12) = t.target WHERE m.thread = ANY(%(threads)s)
"""
_SAME_SUBJECT = """
SELECT m.thread, 'subject ' || t.target, f.thread FROM archive_message m JOIN regressions_tie t
    ON t.message_id = m.id AND t.kind = 'subject' JOIN archive_message f ON lower(f.subject) = t.target
    WHERE m.thread = ANY(%(threads)s)
UNION SELECT m.thread, 'subject ' || t.target, f.thread FROM archive_message m JOIN regressions_tie t
    ON t.target = lower(m.subject) AND t.kind = 'subject' JOIN archive_message f ON f.id = t.message_id
    WHERE m.thread = ANY(%(threads)s)
"""
_TAGS = """
SELECT m.thread, t.target FROM archive_message m JOIN regressions_tie t ON t.message_id = m.id AND t.kind = 'tag'
    WHERE m.thread = ANY(%(threads)s)
"""
_NAMED = """
SELECT m.thread, t.target FROM archive_message m JOIN regressions_tie t
    ON t.message_id = m.id AND t.kind = 'name' WHERE m.thread = ANY(%(threads)s)
UNION SELECT m.thread, unnest(d.targets) FROM archive_message m JOIN regressions_decision d
    ON d.report = m.message_id WHERE m.thread = ANY(%(threads)s)
"""
_CORE_TARGETS = """
SELECT x.target FROM unnest(%(targets)s::text[]) AS x(target) WHERE
    EXISTS (SELECT FROM regressions_tie t WHERE t.target = x.target AND t.kind = 'name')
    OR EXISTS (SELECT FROM regressions_root r WHERE r.message_id = x.target)
    OR EXISTS (SELECT FROM regressions_decision d WHERE d.report = x.target OR x.target = ANY(d.targets))
    OR EXISTS (SELECT FROM archive_message m JOIN archive_message n ON n.thread = m.thread
        JOIN regressions_command c ON c.message_id = n.id WHERE m.message_id = x.target)
    OR EXISTS (SELECT FROM archive_ghost g JOIN archive_message n ON n.thread = g.thread
        JOIN regressions_command c ON c.message_id = n.id WHERE g.message_id = x.target)
"""
_NAMED_FROM = """
WITH own AS (SELECT thread, message_id FROM archive_message WHERE thread = ANY(%(threads)s)
    UNION ALL SELECT thread, message_id FROM archive_ghost WHERE thread = ANY(%(threads)s))
SELECT own.thread, own.message_id, m.thread FROM own JOIN regressions_tie t ON t.target = own.message_id
    AND t.kind IN ('name', 'tag') JOIN archive_message m ON m.id = t.message_id
UNION SELECT own.thread, own.message_id, m.thread FROM regressions_decision d CROSS JOIN unnest(d.targets) AS x(target)
    JOIN own ON own.message_id = x.target JOIN archive_message m ON m.message_id = d.report
"""
_THREADS_OF = """
SELECT message_id, thread FROM archive_message WHERE message_id = ANY(%(targets)s)
UNION ALL SELECT message_id, thread FROM archive_ghost WHERE message_id = ANY(%(targets)s)
"""
_WHO_NAMES = """
SELECT t.target, m.thread FROM regressions_tie t JOIN archive_message m ON m.id = t.message_id
    WHERE t.target = ANY(%(targets)s) AND t.kind = ANY(%(kinds)s)
UNION SELECT x.target, m.thread FROM regressions_decision d CROSS JOIN unnest(d.targets) AS x(target)
    JOIN archive_message m ON m.message_id = d.report WHERE x.target = ANY(%(targets)s)
"""
_ALL_COMMAND_THREADS = """
SELECT DISTINCT m.thread FROM regressions_command c JOIN archive_message m ON m.id = c.message_id
UNION SELECT m.thread FROM regressions_decision d JOIN archive_message m ON m.message_id = d.report
"""


def _rows(sql: str, **parameters: list[int] | list[str]) -> list[tuple[int | str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [tuple(row) for row in cursor.fetchall()]


def command_threads() -> set[int]:
    """Every thread with a command: where a rebuild starts."""
    return {int(thread) for (thread,) in _rows(_ALL_COMMAND_THREADS)}


def concerned(threads: Iterable[int]) -> set[int]:
    """Those of some threads in which anything of ours can have changed; most threads are none."""
    wanted = list(threads)
    seeds = {int(thread) for (thread,) in _rows(_SEEDS, threads=wanted)}
    tags = [(int(thread), str(target)) for thread, target in _rows(_TAGS, threads=wanted)]
    core = _core({target for thread, target in tags if thread not in seeds})
    mentioned = {str(root) for (root,) in _rows(_MENTIONED, threads=wanted)}
    return seeds | {thread for thread, target in tags if target in core} | threads_of(mentioned)


def threads_of(targets: Iterable[str]) -> set[int]:
    """The threads in which some mails stand, present or missing, and those whose commands name them (or pages)."""
    wanted = list(targets)
    if not wanted:
        return set()
    found = {int(thread) for _, thread in _rows(_THREADS_OF, targets=wanted)}
    return found | {int(thread) for _, thread in _rows(_WHO_NAMES, targets=wanted, kinds=["name"])}


def _core(targets: set[str]) -> set[str]:
    if not targets:
        return set()
    return {str(target) for (target,) in _rows(_CORE_TARGETS, targets=list(targets))}


def clusters(threads: Iterable[int]) -> list[set[int]]:
    """The clusters of threads that some concerned threads belong to, each as a whole."""
    sets = Components()
    seen: set[int] = set()
    frontier = set(threads)
    for thread in frontier:
        sets.find(thread)
    while frontier:
        seen |= frontier
        edges = _edges(frontier)
        for thread, target in edges:
            sets.join(thread, target)
        frontier = {thread for thread, _ in edges} - seen
    grouped: dict[object, set[int]] = {}
    for thread in seen:
        grouped.setdefault(sets.find(thread), set()).add(thread)
    return list(grouped.values())


def _edges(threads: set[int]) -> list[tuple[int, str]]:
    """Threads and what ties them: what they name, what names them, and the threads at the other end."""
    wanted = list(threads)
    named = [(int(thread), str(target)) for thread, target in _rows(_NAMED, threads=wanted)]
    tags = [(int(thread), str(target)) for thread, target in _rows(_TAGS, threads=wanted)]
    core = _core({target for _, target in tags})
    forward = named + [(thread, target) for thread, target in tags if target in core]
    targets = list({target for _, target in forward})
    others = [(int(thread), str(target)) for target, thread in _ask(_THREADS_OF, targets=targets)]
    others += [
        (int(thread), str(target)) for target, thread in _ask(_WHO_NAMES, targets=targets, kinds=["name", "tag"])
    ]
    for sql in (_NAMED_FROM, _SAME_SUBJECT):
        for one, what, other in _rows(sql, threads=wanted):
            others += [(int(one), str(what)), (int(other), str(what))]
    return forward + others


def _ask(sql: str, *, targets: list[str], **parameters: list[str]) -> list[tuple[int | str, ...]]:
    """Nothing to look for costs no query."""
    return _rows(sql, targets=targets, **parameters) if targets else []
