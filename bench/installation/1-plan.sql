-- What is to be written, as temporary tables: series s with their patches p and replies a, commits c of mainline, and
-- regressions r. All dates count back from `now`; chance is a hash, so that every run writes the same.
CREATE OR REPLACE FUNCTION pg_temp.luck(n bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
    AS 'SELECT (hashint8extended($1, $2) & 1073741823) / 1073741824.0::float8';
CREATE OR REPLACE FUNCTION pg_temp.pick(words text[], place float8) RETURNS text LANGUAGE sql IMMUTABLE
    AS 'SELECT $1[1 + floor($2 * cardinality($1))::int]';
CREATE OR REPLACE FUNCTION pg_temp.sha(text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$SELECT md5($1) || left(md5('2' || $1), 8)$$;
CREATE TEMPORARY TABLE given ON COMMIT DROP AS SELECT %(lists)s::text[] AS lists, %(areas)s::text[] AS areas, %(words)s::text[] AS words,
    %(names)s::text[] AS names, %(folders)s::text[] AS folders, %(now)s::timestamptz AS now;
CREATE TEMPORARY TABLE tagged ON COMMIT DROP AS
SELECT version, tree, series, released_at AS at, 'v' || version AS tag,
    CASE tree WHEN 'mainline' THEN 1 ELSE 3 END AS tree_id
FROM releases_release WHERE tree IN ('mainline', 'stable');
CREATE INDEX ON tagged (tree, at);
CREATE INDEX ON tagged (series, at);

-- The last three weeks are as busy as the kernel's lists are now; the rest of the series fill ten years. A series in
-- four is a later revision, of what was posted 900 series before.
CREATE TEMPORARY TABLE s ON COMMIT DROP AS
SELECT n, x.at, effort, version, 1 + floor(7 * pg_temp.luck(n, 1) ^ 2)::int AS patches,
    pg_temp.pick(lists, pg_temp.luck(effort, 2) ^ 2) AS list, pg_temp.pick(areas, pg_temp.luck(effort, 2) ^ 2) AS area,
    pg_temp.pick(names, pg_temp.luck(effort, 3) ^ 2) AS author,
    pg_temp.pick(folders, pg_temp.luck(effort, 2) ^ 2) AS folder,
    pg_temp.pick(folders, pg_temp.luck(effort, 2) ^ 2) || ': ' || pg_temp.pick(words, pg_temp.luck(effort, 4) ^ 3) || ' '
        || pg_temp.pick(words, pg_temp.luck(effort, 5) ^ 3) || ' ' || pg_temp.pick(words, pg_temp.luck(effort, 6) ^ 3) || ' '
        || effort AS title,
    next, to_char(x.at, 'YYYYMMDDHH24MISS') || '.' || n AS ident, NULL::int AS regression,
    floor(9 * pg_temp.luck(n, 7) ^ 3)::int AS replies
FROM given, (
    WITH RECURSIVE chain (n, effort, version, next) AS (
        SELECT n, n, 1, NULL::int FROM generate_series(1, %(series)s) n WHERE n <= 900 OR pg_temp.luck(n, 8) < 0.75
        UNION ALL SELECT n + 900, effort, version + 1, NULL FROM chain
        WHERE n + 900 <= %(series)s AND pg_temp.luck(n + 900, 8) >= 0.75)
    SELECT n, effort, version, CASE WHEN n + 900 <= %(series)s AND pg_temp.luck(n + 900, 8) >= 0.75 THEN n + 900 END
    FROM chain) y (n, effort, version, next),
    LATERAL (SELECT now - interval '1 minute' - CASE WHEN %(series)s - n < %(series)s / 28 THEN (%(series)s - n) * interval '3 weeks' * 28
        ELSE interval '3 weeks' * %(series)s + (%(series)s - %(series)s / 28 - n) * interval '10 years' END
        / %(series)s) x (at);
CREATE UNIQUE INDEX ON s (n);
CREATE INDEX ON s (at);
CREATE TEMPORARY TABLE p ON COMMIT DROP AS
SELECT n * 100::bigint + number AS id, n, number, ident || '-' || number || '@posted.example' AS ident,
    s.at + number * interval '1 second' AS at, pg_temp.sha(n || '/' || number) AS patch,
    CASE WHEN number > 0 AND f.next_at < now THEN f.next_at END AS next_at,
    CASE WHEN number > 0 AND f.merged_at < now THEN f.merged_at END AS merged_at,
    (s.patches > 1)::int AS has_cover
FROM given, s, generate_series(CASE WHEN patches > 1 THEN 0 ELSE 1 END, patches) number, LATERAL (
    SELECT CASE WHEN next IS NULL AND pg_temp.luck(n, 9) < 0.75
        THEN s.at + interval '3 days' + pg_temp.luck(n, 10) * interval '20 days' END) f1 (next_at), LATERAL (
    SELECT f1.next_at, f1.next_at + interval '6 days' + pg_temp.luck(n, 11) * interval '40 days') f (next_at, merged_at);
CREATE INDEX ON p (n);
CREATE TEMPORARY TABLE a ON COMMIT DROP AS
SELECT n * 100::bigint + 50 + i AS id, n, i, ident || '-re' || i || '@posted.example' AS ident, x.at,
    least(patches, 1 + (i + n) %% 3) AS number, pg_temp.pick(names, pg_temp.luck(n, 20 + i) ^ 2) AS author,
    CASE WHEN pg_temp.luck(n, 30 + i) < 0.15 THEN 'tested' WHEN pg_temp.luck(n, 30 + i) < 0.3 THEN 'acked'
        WHEN pg_temp.luck(n, 30 + i) < 0.55 THEN 'reviewed' END AS says, pg_temp.luck(n, 30 + i) > 0.85 AS asks
FROM given, s, generate_series(1, replies) i,
    LATERAL (SELECT s.at + interval '1 hour' * i + pg_temp.luck(n, 40 + i) ^ 2 * interval '12 days') x (at)
WHERE x.at < now;

-- Commits of mainline: what patches became, and as many others as are still missing.
CREATE TEMPORARY TABLE c ON COMMIT DROP AS
SELECT id, sha, subject, author, x.at, next_at, ident, coalesce(
    (SELECT tag FROM tagged WHERE tree = 'mainline' AND tagged.at > x.at ORDER BY tagged.at LIMIT 1), '') AS tag
FROM (
    SELECT p.id, pg_temp.sha('c' || p.id), CASE WHEN number = 1 THEN title ELSE title || ', part ' || number END,
        author, merged_at, p.next_at, p.ident FROM p JOIN s USING (n) WHERE merged_at IS NOT NULL
    UNION ALL SELECT 10000000 + i, pg_temp.sha('o' || i), pg_temp.pick(folders, pg_temp.luck(i, 50)) || ': '
        || pg_temp.pick(words, pg_temp.luck(i, 51)) || ' ' || i, pg_temp.pick(names, pg_temp.luck(i, 52) ^ 2),
        now - pg_temp.luck(i, 53) * interval '10 years', NULL, ''
    FROM given, generate_series(1, greatest(1000,
        %(commits)s * 3 / 4 - (SELECT count(*) FROM p WHERE merged_at IS NOT NULL))::int) i
) x (id, sha, subject, author, at, next_at, ident);
CREATE UNIQUE INDEX ON c (id);
CREATE INDEX ON c (at);

-- The last of `cycles` is in development: it has 120 regressions, and every other one for each 60 are open.
CREATE TEMPORARY TABLE spell ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY sort_key DESC) - 1 AS q, version, opened_at AS since, coalesce(released_at, now) AS until
FROM given, releases_cycle WHERE opened_at < now ORDER BY sort_key DESC LIMIT %(cycles)s;
CREATE TEMPORARY TABLE r ON COMMIT DROP AS
SELECT r, q, spell.version, k.known_at, e.settled_at, t.state, culprit, place,
    pg_temp.pick(lists, pg_temp.luck(r, 60) ^ 2) AS list, pg_temp.pick(names, pg_temp.luck(r, 61)) AS reporter,
    coalesce(e.settled_at, k.known_at + (now - k.known_at) * sqrt(pg_temp.luck(r, 62))) AS quiet_at,
    CASE WHEN r %% 100 = 0 THEN 120 ELSE 7 + floor(8 * pg_temp.luck(r, 63))::int END AS mails,
    to_char(k.known_at, 'YYYYMMDDHH24MISS') || '.r' || r AS ident, left(md5('slug' || r), 10) AS slug,
    pg_temp.pick(words, pg_temp.luck(r, 64)) || ': ' || pg_temp.pick(words, pg_temp.luck(r, 65)) || ' '
        || pg_temp.pick(words, pg_temp.luck(r, 66)) || ' does not work since an update, report ' || r AS title
FROM given, generate_series(1, %(regressions)s) r
JOIN spell ON q = CASE WHEN r <= 120 THEN 0 ELSE 1 + (r - 121) %% (%(cycles)s - 1) END
CROSS JOIN LATERAL (SELECT least(now - interval '1 hour' * (1 + pg_temp.luck(r, 67)),
    since + (until - since) * pg_temp.luck(r, 68) * 1.3)) k (known_at)
CROSS JOIN LATERAL (SELECT CASE WHEN r <= 60 OR r > 120 AND r %% 20 = 3
    THEN CASE WHEN pg_temp.luck(r, 69) < 0.25 THEN 'fix-incoming' ELSE 'open' END
    WHEN pg_temp.luck(r, 69) < 0.77 THEN 'fixed' WHEN pg_temp.luck(r, 69) < 0.86 THEN 'resolved'
    WHEN pg_temp.luck(r, 69) < 0.92 THEN 'inconclusive' WHEN pg_temp.luck(r, 69) < 0.96 THEN 'invalid'
    ELSE 'duplicate' END) t (state)
CROSS JOIN LATERAL (SELECT CASE WHEN t.state NOT IN ('open', 'fix-incoming') THEN k.known_at + least(
    (now - k.known_at) * 0.9, interval '2 days' + pg_temp.luck(r, 70) ^ 2 * interval '60 days') END) e (settled_at)
CROSS JOIN LATERAL (SELECT CASE WHEN q > 0 AND pg_temp.luck(r, 71) < 0.1 THEN 'stable'
    WHEN q > 0 AND pg_temp.luck(r, 71) < 0.15 THEN 'next' ELSE 'mainline' END) g (place)
LEFT JOIN LATERAL (SELECT sha FROM c WHERE c.at > since + (until - since) * pg_temp.luck(r, 72) ORDER BY c.at LIMIT 1)
    b (culprit) ON pg_temp.luck(r, 73) < 0.7 AND place = 'mainline';
CREATE UNIQUE INDEX ON r (r);

-- What was posted for a regression: the first series after its report that is for none yet, a year's at most.
ALTER TABLE r ADD fix int;
UPDATE r SET fix = x.n FROM (
    SELECT r, (SELECT min(n) FROM s WHERE s.at > r.known_at + interval '1 day' AND s.at < coalesce(settled_at, now)
        AND next IS NULL) AS n
    FROM given, r WHERE state IN ('fixed', 'fix-incoming') OR state = 'open' AND r %% 5 < 2) x
WHERE x.r = r.r;
UPDATE s SET regression = x.r FROM (SELECT fix, min(r) AS r FROM r GROUP BY fix) x WHERE x.fix = s.n;
UPDATE r SET fix = NULL WHERE NOT EXISTS (SELECT FROM s WHERE s.n = r.fix AND s.regression = r.r);
ANALYZE
