-- Commits and where they landed. Every fifth commit is ported to half of the series that get updates then.
INSERT INTO trees_tree (id, name, url, kind, is_enabled, fingerprint, error, checked_at, succeeded_at)
SELECT id, kind, 'https://git.example/' || kind, kind, true, '', '', now, now
FROM given, unnest(ARRAY['mainline', 'next', 'stable']) WITH ORDINALITY x (kind, id);
INSERT INTO trees_branch (id, tree_id, name, head, base) VALUES
    (1, 1, 'master', repeat('a', 40), ''), (2, 2, 'master', repeat('b', 40), '');
CREATE TEMPORARY TABLE line ON COMMIT DROP AS
SELECT 2 + row_number() OVER (ORDER BY min(sort_key)) AS id, series, split_part(series, '.y', 1) AS base,
    min(released_at) AS since, max(released_at) AS until
FROM given, releases_release WHERE tree = 'stable' AND series <> '' GROUP BY series, now
HAVING max(released_at) > now - interval '10 years';
INSERT INTO trees_branch (id, tree_id, name, head, base)
SELECT id, 3, 'linux-' || series, repeat('c', 40), 'v' || base FROM line;
INSERT INTO trees_tag (tree_id, name, commit, tagged_at, branch, commits)
SELECT tree_id, tag, pg_temp.sha(tag), at, CASE tree_id WHEN 1 THEN 'master' ELSE 'linux-' || series END,
    100 + floor(900 * pg_temp.luck(hashtext(tag), 80))::int FROM tagged
UNION ALL SELECT 2, version, pg_temp.sha(version), released_at, 'master', NULL FROM releases_release WHERE tree = 'next';
CREATE TEMPORARY TABLE port ON COMMIT DROP AS
SELECT line.id AS branch, c.id, pg_temp.sha('x' || line.id || '/' || c.id) AS sha, c.sha AS upstream, c.subject, c.author,
    c.at + interval '2 weeks' AS at, (SELECT tag FROM tagged WHERE tagged.series = line.series
        AND tagged.at > c.at + interval '2 weeks' ORDER BY tagged.at LIMIT 1) AS tag
FROM given, c JOIN line ON c.at BETWEEN line.since AND line.until
WHERE c.id %% 5 = 0 AND pg_temp.luck(c.id, line.id) < 0.5 AND c.at < now - interval '2 weeks';
INSERT INTO trees_commit (sha, subject, author_name, author_address, authored_at, committed_at, links, fixes,
    fixes_subjects, upstream, reverts, stable)
SELECT c.sha, c.subject, c.author, 'someone@posted.example', c.at - interval '1 week', c.at,
    CASE WHEN c.ident = '' THEN '{}' ELSE ARRAY[c.ident] END || coalesce(ARRAY[r.ident || '-0@report.example'], '{}'),
    coalesce(ARRAY[left(r.culprit, 12)], '{}'), CASE WHEN r.culprit IS NULL THEN '{}' ELSE ARRAY[''] END, '', '',
    CASE WHEN c.id %% 5 = 0 THEN 'stable@vger.kernel.org' ELSE '' END
FROM c LEFT JOIN s ON s.n = c.id / 100 AND c.id %% 100 = 1 LEFT JOIN r ON r.r = s.regression AND r.fix = s.n
UNION ALL SELECT sha, subject, author, 'someone@posted.example', at, at, '{}', '{}', '{}', upstream, '', '' FROM port;
INSERT INTO trees_landing (branch_id, commit_id, landed_at, first_tag)
SELECT x.branch, t.id, x.at, x.tag FROM (
    SELECT 1 AS branch, sha, at, tag FROM c
    UNION ALL SELECT 2, sha, coalesce(next_at, at - interval '20 days'),
        to_char(coalesce(next_at, at - interval '20 days'), '"next-"YYYYMMDD') FROM c
    UNION ALL SELECT branch, sha, at, coalesce(tag, '') FROM port) x JOIN trees_commit t USING (sha);
INSERT INTO patches_fingerprint (commit_id, patch_id)
SELECT t.id, decode(p.patch, 'hex') FROM p JOIN c USING (id) JOIN trees_commit t USING (sha);
INSERT INTO maintainers_sectionrow (position, title, fields, lists)
SELECT i, upper(folder) || ' DRIVER ' || i, jsonb_build_object(
    'M', jsonb_build_array(pg_temp.pick(names, pg_temp.luck(i, 81)) || ' <keeper@posted.example>'),
    'L', jsonb_build_array(list || '@vger.kernel.org'), 'S', jsonb_build_array('Maintained'),
    'F', jsonb_build_array(folder || '/' || pg_temp.pick(words, pg_temp.luck(i, 82)) || '*')), ARRAY[list]
FROM given, generate_series(1, 2800) i, LATERAL (SELECT pg_temp.pick(folders, pg_temp.luck(i, 83)),
    pg_temp.pick(lists, pg_temp.luck(i, 83))) x (folder, list)
