"""Writes tree records: COPY for what is new, one statement for what changed. Callers hold the store lock."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from trees.models import Branch
from trees.reader import CommitRecord
from trees.steps import Step

# COPY, because rows by the million arrive when a tree is first read; columns as in models.py.
_COPY_COMMITS = """COPY trees_commit (id, sha, subject, author_name, author_address, authored_at, committed_at,
    links, fixes, fixes_subjects, upstream, reverts, stable) FROM STDIN"""
_COMMIT_TYPES = ["int8", "text", "text", "text", "text", "timestamptz", "timestamptz", "text[]", "text[]", "text[]",
    "text", "text", "text"]  # fmt: skip
_COPY_LANDINGS = "COPY trees_landing (branch_id, commit_id, landed_at, first_tag) FROM STDIN"
_LANDING_TYPES = ["int8", "int8", "timestamptz", "text"]
# Lists of ids go as one parameter: thousands of placeholders cost a tenth of the whole.
_KNOWN_COMMITS = "SELECT sha, id FROM trees_commit WHERE sha = ANY(%s)"
_KNOWN_LANDINGS = "SELECT commit_id FROM trees_landing WHERE branch_id = %s AND commit_id = ANY(%s)"
_NEXT_IDS = "SELECT nextval('trees_commit_id_seq') FROM generate_series(1, %s)"
# The updates are raw because they join by a list of ids and say which rows they changed, in one round trip.
_RETURN = """UPDATE trees_landing l SET gone_at = NULL FROM trees_commit c WHERE c.id = l.commit_id
    AND l.branch_id = %s AND l.commit_id = ANY(%s) AND l.gone_at IS NOT NULL RETURNING c.sha"""
_LOSE = """UPDATE trees_landing l SET gone_at = %s FROM trees_commit c WHERE c.id = l.commit_id
    AND l.branch_id = %s AND c.sha = ANY(%s) AND l.gone_at IS NULL RETURNING c.sha"""
_LOSE_ALL_BUT = """UPDATE trees_landing l SET gone_at = %s FROM trees_commit c WHERE c.id = l.commit_id
    AND l.branch_id = %s AND l.gone_at IS NULL AND NOT EXISTS (SELECT FROM live_commit x WHERE x.sha = c.sha)
    RETURNING c.sha"""
_RELEASE_ALL = """UPDATE trees_landing l SET first_tag = %s FROM trees_commit c WHERE c.id = l.commit_id
    AND l.branch_id = %s AND l.first_tag = '' AND l.gone_at IS NULL RETURNING c.sha"""
_RELEASE_SOME = """UPDATE trees_landing l SET first_tag = %s FROM trees_commit c WHERE c.id = l.commit_id
    AND l.branch_id = %s AND l.first_tag = '' AND c.sha = ANY(%s) RETURNING c.sha"""


def store_steps(branch: Branch, taken: Sequence[Step], first_tag: str) -> set[str]:
    """Store what steps of a branch's main line brought; the commits that are new, or back, in the branch."""
    records = {record.sha: record for step in taken for record in step.commits}
    keys = _store_commits(records)
    landed = {keys[record.sha]: step.tip.committed_at for step in taken for record in step.commits}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_LANDINGS, [branch.pk, list(landed)])
        known = {row[0] for row in cursor.fetchall()}
        with cursor.copy(_COPY_LANDINGS) as copy:
            copy.set_types(_LANDING_TYPES)
            for key, landed_at in landed.items():
                if key not in known:
                    copy.write_row((branch.pk, key, landed_at, first_tag))
    back = _changed(_RETURN, [branch.pk, list(known)]) if known else set()
    return back | {sha for sha, key in keys.items() if key not in known}


def lose(branch: Branch, shas: Sequence[str], at: datetime) -> set[str]:
    """A rebuilt branch does not have these commits any more; those that it had until now."""
    return _changed(_LOSE, [at, branch.pk, list(shas)])


def lose_all_but(branch: Branch, live: Iterable[str], at: datetime) -> set[str]:
    """The same, told by what the branch does have."""
    with connection.cursor() as cursor:
        cursor.execute('CREATE TEMPORARY TABLE live_commit (sha text COLLATE "C" PRIMARY KEY) ON COMMIT DROP')
        with cursor.copy("COPY live_commit FROM STDIN") as copy:
            for sha in live:
                copy.write_row((sha,))
        cursor.execute("ANALYZE live_commit")
    return _changed(_LOSE_ALL_BUT, [at, branch.pk])


def release_all(branch: Branch, tag: str) -> set[str]:
    """Everything in a branch that no release had is in this one: its tag is where reading stands."""
    return _changed(_RELEASE_ALL, [tag, branch.pk])


def release(branch: Branch, tag: str, shas: Sequence[str]) -> set[str]:
    """Those of the commits that no release had are in this one."""
    return _changed(_RELEASE_SOME, [tag, branch.pk, list(shas)])


def _store_commits(records: dict[str, CommitRecord]) -> dict[str, int]:
    """Primary keys of commits by id, stored where they were not."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_COMMITS, [list(records)])
        known: dict[str, int] = dict(cursor.fetchall())
        new = [record for sha, record in records.items() if sha not in known]
        cursor.execute(_NEXT_IDS, [len(new)])
        keys = [row[0] for row in cursor.fetchall()]
        with cursor.copy(_COPY_COMMITS) as copy:
            copy.set_types(_COMMIT_TYPES)
            for key, record in zip(keys, new, strict=True):
                copy.write_row((key, *_columns(record)))
    return known | {record.sha: key for key, record in zip(keys, new, strict=True)}


def _columns(record: CommitRecord) -> tuple[object, ...]:
    facts = record.facts
    fixes = list(dict.fromkeys(facts.fixes))
    return (
        record.sha,
        facts.subject,
        record.author_name,
        record.author_address,
        record.authored_at,
        record.committed_at,
        list(facts.links),
        [fix.sha for fix in fixes],
        [fix.subject for fix in fixes],
        facts.upstream,
        facts.reverts,
        facts.stable,
    )


def _changed(statement: str, parameters: list[str | int | datetime | list[int] | list[str]]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {row[0] for row in cursor.fetchall()}
