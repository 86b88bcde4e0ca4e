"""What is told by facts: one statement for each kind of row, which names what happened, and a key that follows from it.

`named` is what makes it one thing, whenever and in whatever order it is read; the key is a digest of that.
"""

from changes.kinds import Kind

# Ascends with the position even where the clock was set back; each row of a batch is a microsecond later.
CLOCK = """clock AS MATERIALIZED (SELECT greatest(clock_timestamp(),
    (SELECT recorded_at + interval '1 microsecond' FROM changes_change ORDER BY position DESC LIMIT 1)) AS now)"""
# A row that is refused would take a position all the same: what is known is left out before. OFFSET 0 has each key
# looked up in the index: a join would be planned by what the table was when it was last analysed, and scan it.
_TELL = """
WITH {clock}, named AS ({rows}), keyed AS MATERIALIZED (SELECT DISTINCT ON (key) *
    FROM (SELECT *, left(encode(sha256(convert_to(named::text, 'UTF8')), 'hex'), 32) AS key FROM named) AS n
    WHERE NOT EXISTS (SELECT FROM changes_change AS c WHERE c.key = n.key OFFSET 0) ORDER BY key, at),
told AS (SELECT *, row_number() OVER (ORDER BY at, subject, kind, key) - 1 AS number FROM keyed)
INSERT INTO changes_change (key, kind, at, recorded_at, subject, data)
SELECT t.key, t.kind, t.at, clock.now + t.number * interval '1 microsecond', t.subject, t.data
FROM told AS t, clock ORDER BY t.number
ON CONFLICT (key) DO NOTHING
"""


def _tell(rows: str) -> str:
    """The statement that tells rows of (named, kind, at, subject, data) once."""
    return _TELL.format(clock=CLOCK, rows=rows)


# A mail may arrive by another list earlier, so its moment is no part of the name; what has no source has nothing else.
# A decision is no mail: who made it is not told, and its number is ours.
HAPPENED = _tell(f"""
SELECT json_build_array('{Kind.REGRESSION_HAPPENED}', r.slug, e.kind, e.message_id, e.sha, e.text,
        CASE WHEN e.message_id = '' AND e.sha = '' THEN extract(epoch FROM e.at) END) AS named,
    '{Kind.REGRESSION_HAPPENED}' AS kind, e.at, r.slug AS subject,
    jsonb_build_object('event', e.kind, 'commit', nullif(e.sha, ''), 'text', nullif(left(e.text, 2000), ''),
        'message_id', CASE WHEN e.message_id NOT LIKE %(decision)s THEN nullif(e.message_id, '') END) AS data
FROM regressions_event e JOIN regressions_regression r ON r.id = e.regression_id
WHERE %(all)s OR r.slug = ANY(%(chosen)s::text[])
""")  # noqa: S608 (words of our own)
SERIES = _tell(f"""
SELECT json_build_array(x.kind, s.head) AS named, x.kind, x.at, s.head AS subject,
    jsonb_build_object('title', s.title, 'version', s.version, 'is_rfc', s.is_rfc,
        'author', nullif(s.author_name, ''), 'patches', s.total, 'lists', s.lists) AS data
FROM patches_series s CROSS JOIN LATERAL (VALUES ('{Kind.SERIES_POSTED}', s.posted_at), ('{Kind.SERIES_MERGED}',
    CASE WHEN 2 * cardinality(s.merges) >= s.found THEN s.merges[cardinality(s.merges)] END)) AS x(kind, at)
WHERE s.kind = 'patch' AND x.at IS NOT NULL AND (%(all)s OR s.effort = ANY(%(chosen)s::text[]))
""")  # noqa: S608 (words of our own)
_CANDIDATES = f"""
SELECT json_build_array('{Kind.CANDIDATE_FOUND}', m.message_id) AS named, '{Kind.CANDIDATE_FOUND}' AS kind,
    m.arrived AS at, m.message_id AS subject,
    jsonb_build_object('title', m.subject, 'author', nullif(m.from_name, '')) AS data
FROM candidates_candidate c JOIN archive_message m ON m.id = c.message_id
WHERE NOT EXISTS (SELECT FROM regressions_event e WHERE e.message_id = m.message_id) AND
"""  # noqa: S608 (words of our own)
CANDIDATES = _tell(f"{_CANDIDATES} (%(all)s OR m.id = ANY(%(chosen)s::int8[]))")
# Mails that were told to belong to some regressions, and belong to none any more. An array is looked up in the index.
FREED = _tell(f"""{_CANDIDATES} m.message_id = ANY(ARRAY(
    SELECT data->>'message_id' FROM changes_change WHERE subject = ANY(%(chosen)s::text[])))""")  # noqa: S608
VERDICTS = _tell(f"""
SELECT json_build_array('{Kind.CANDIDATE_SORTED_OUT}', v.report, v.kind, extract(epoch FROM v.at)) AS named,
    '{Kind.CANDIDATE_SORTED_OUT}' AS kind, v.at, v.report AS subject, jsonb_build_object('verdict', v.kind) AS data
FROM candidates_verdict v WHERE %(all)s OR v.id = ANY(%(chosen)s::int8[])
""")  # noqa: S608 (words of our own)
RELEASES = _tell(f"""
SELECT json_build_array('{Kind.RELEASE_PUBLISHED}', r.version) AS named, '{Kind.RELEASE_PUBLISHED}' AS kind,
    r.released_at AS at, r.version AS subject,
    jsonb_build_object('tag', x.tag, 'tree', r.tree, 'cycle', nullif(r.cycle, ''), 'series', nullif(r.series, ''),
        'message_id', nullif(r.message_id, '')) AS data
FROM releases_release r JOIN unnest(%(chosen)s::text[], %(tags)s::text[]) AS x(version, tag) ON x.version = r.version
""")  # noqa: S608 (words of our own)
