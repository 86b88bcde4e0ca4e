-- Mails: patches and their answers, threads of regressions, and talk up to the number that is asked for.
INSERT INTO archive_inbox (id, name, url, description, is_enabled, holds_issues, error, checked_at, succeeded_at)
SELECT i, name, 'https://lists.example/' || name, '', true, false, '', now, now
FROM given, unnest(ARRAY['lkml'] || lists[1:15]) WITH ORDINALITY x (name, i);
INSERT INTO archive_epoch (id, inbox_id, number, head) SELECT id, id, 0, repeat('d', 40) FROM archive_inbox;
CREATE TEMPORARY TABLE talk ON COMMIT DROP AS
SELECT 20000000 + i AS id, 2000000 + i / 6 AS thread, now - pg_temp.luck(i / 6, 90) * interval '10 years'
    + (i %% 6) * interval '3 hours' AS at, i, pg_temp.pick(lists, pg_temp.luck(i / 6, 91) ^ 2) AS list
FROM given, generate_series(6, 5 + greatest(0, %(messages)s - (SELECT count(*) FROM p) - (SELECT count(*) FROM a)
    - (SELECT sum(mails) FROM r))::int) i;
CREATE TEMPORARY TABLE mail ON COMMIT DROP AS
SELECT p.id, n::bigint AS thread, p.ident, p.at, author, '[PATCH v' || version || ' ' || number || '/' || patches || '] '
    || title AS subject, s.ident || '-' || (1 - has_cover) || '@posted.example' AS root, list
FROM p JOIN s USING (n)
UNION ALL SELECT a.id, n, a.ident, a.at, a.author, 'Re: ' || title,
    s.ident || '-' || (s.patches = 1)::int || '@posted.example', list FROM a JOIN s USING (n)
UNION ALL SELECT 10000000 + r * 1000 + i, 1000000 + r, ident || '-' || i || '@report.example',
    known_at + (quiet_at - known_at) * i / mails, CASE WHEN i %% 3 = 0 THEN reporter ELSE
        pg_temp.pick(names, pg_temp.luck(r, 100 + i %% 7)) END, CASE WHEN i > 0 THEN 'Re: ' ELSE '' END || title,
    ident || '-0@report.example', list FROM given, r, generate_series(0, mails - 1) i
UNION ALL SELECT id, thread, 't' || i || '@talk.example', least(at, now), pg_temp.pick(names, pg_temp.luck(i, 92)),
    CASE WHEN i %% 6 > 0 THEN 'Re: ' ELSE '' END || pg_temp.pick(words, pg_temp.luck(i / 6, 93)) || ' '
    || pg_temp.pick(words, pg_temp.luck(i / 6, 94)) || ' ' || pg_temp.pick(words, pg_temp.luck(i / 6, 95)),
    't' || i / 6 * 6 || '@talk.example', list FROM given, talk;
INSERT INTO archive_message (id, message_id, thread, arrived, sent, from_name, from_address, subject, "references", kin,
    size, content_hash, blob, defects)
SELECT id, ident, thread, at, at, author, replace(lower(author), ' ', '.') || '@people.example', subject,
    CASE WHEN root = ident THEN '{}' ELSE ARRAY[root] END, '{}', 4000, decode(md5(ident), 'hex'),
    decode(pg_temp.sha(ident), 'hex'), '{}'
FROM mail ORDER BY at;
INSERT INTO archive_delivery (message_id, epoch_id, blob, arrived)
SELECT mail.id, i.id, decode(pg_temp.sha(ident), 'hex'), at
FROM mail JOIN archive_inbox i ON i.name = 'lkml' OR i.name = list ORDER BY at;
CREATE TEMPORARY TABLE paragraph ON COMMIT DROP AS
SELECT i, 'When ' || string_agg(pg_temp.pick(words, pg_temp.luck(i * 100 + k, 96)), CASE WHEN k %% 13 = 0 THEN E',\n'
    ELSE ' ' END ORDER BY k) || '.' AS words
FROM given, generate_series(0, 499) i, generate_series(1, 45) k GROUP BY i;
INSERT INTO archive_text (message_id, body)
SELECT mail.id, a.words || E'\n\n> ' || replace(b.words, E'\n', E'\n> ') || E'\n\n' || c.words || E'\n\n' || author
FROM mail JOIN paragraph a ON a.i = mail.id %% 499 JOIN paragraph b ON b.i = mail.id %% 491
    JOIN paragraph c ON c.i = mail.id %% 487
WHERE mail.id BETWEEN 10000000 AND 19999999;
INSERT INTO patches_posting (message_id, sender, arrived, sent, kind, title, version, number, total, is_rfc, is_resend,
    marks, author_name, author_address, change_id, base, needs, previous, links, closes, fixes, stable, trailers, lists,
    files, plus, minus, patch_id)
SELECT p.id, m.from_address, p.at, p.at, CASE number WHEN 0 THEN 'cover' ELSE 'patch' END, s.title, s.version,
    number, patches, false, false, '{}', s.author, m.from_address, '', '', '{}', '{}', x.report, x.report,
    CASE WHEN r.culprit IS NOT NULL AND number = 1 THEN ARRAY[left(r.culprit, 12)]
        WHEN number = 1 AND n %% 3 = 0 THEN ARRAY[left(md5('f' || n), 12)] ELSE '{}' END,
    '', '{}', ARRAY[s.list, 'linux-kernel'], CASE WHEN number > 0 THEN ARRAY[folder || '/core.c', folder || '/init.c'] ELSE '{}' END,
    CASE WHEN number > 0 THEN ARRAY[12, 3] ELSE '{}' END, CASE WHEN number > 0 THEN ARRAY[4, 1] ELSE '{}' END, decode(patch, 'hex')
FROM p JOIN s USING (n) JOIN archive_message m ON m.id = p.id LEFT JOIN r ON r.r = s.regression CROSS JOIN LATERAL (
    SELECT CASE WHEN r.r IS NOT NULL AND number = 1 THEN ARRAY[r.ident || '-0@report.example'] ELSE '{}' END) x (report);
INSERT INTO patches_word (message_id, trailers, asks)
SELECT id, CASE WHEN says IS NULL THEN '{}' ELSE ARRAY[says || E'\t' || author || E'\t' || 'r@people.example'] END, asks
FROM a WHERE says IS NOT NULL OR asks;
INSERT INTO patches_series (id, head, effort, predecessor, how, kind, title, key, version, is_rfc, is_resend, marks, person,
    sender, author_name, author_address, posted_at, total, found, change_id, previous, titles, lists, files, file_count,
    added, removed, area, replies, trailers, asks, answered_at, superseded_at, nexts, merges, release, released_at)
SELECT s.n, s.ident || h.head, f.ident || CASE WHEN f.patches > 1 THEN '-0' ELSE '-1' END || '@posted.example',
    CASE WHEN s.version > 1 THEN f.ident || '-0@posted.example' ELSE '' END, CASE WHEN s.version > 1 THEN 'title' ELSE '' END,
    'patch', s.title, btrim(regexp_replace(lower(s.title), '[^a-z0-9]+', ' ', 'g')), s.version, false, false,
    CASE WHEN s.list = 'netdev' THEN ARRAY['net-next'] ELSE '{}' END, lower(s.author), replace(lower(s.author), ' ', '.')
    || '@people.example', s.author, replace(lower(s.author), ' ', '.') || '@people.example', s.at, s.patches, s.patches, '',
    '{}', '{}', ARRAY[s.list, 'linux-kernel'], ARRAY[s.folder || '/core.c', s.folder || '/init.c'], 2, 12 * s.patches,
    4 * s.patches, s.area, coalesce(w.replies, '{}'), coalesce(w.trailers, '{}'), coalesce(w.asks, '{}'), w.first, nx.at,
    coalesce(d.nexts, '{}'), coalesce(d.merges, '{}'), coalesce(d.release, ''), t.at
FROM s JOIN s f ON f.n = s.effort LEFT JOIN s nx ON nx.n = s.next
CROSS JOIN LATERAL (SELECT CASE WHEN s.patches > 1 THEN '-0' ELSE '-1' END || '@posted.example') h (head)
LEFT JOIN (SELECT n, array_agg(at ORDER BY at) AS replies, min(at) AS first, array_agg(floor(extract(epoch FROM at))::int8
    || E'\t' || says || E'\t' || author ORDER BY at) FILTER (WHERE says IS NOT NULL) AS trailers,
    array_agg(at ORDER BY at) FILTER (WHERE asks) AS asks FROM a GROUP BY n) w ON w.n = s.n
LEFT JOIN (SELECT p.n, array_agg(p.next_at ORDER BY p.next_at) FILTER (WHERE p.next_at IS NOT NULL) AS nexts,
    array_agg(merged_at ORDER BY merged_at) FILTER (WHERE merged_at IS NOT NULL) AS merges, max(c.tag) AS release
    FROM p LEFT JOIN c USING (id) GROUP BY p.n) d ON d.n = s.n
LEFT JOIN tagged t ON t.tag = d.release ORDER BY s.n;
INSERT INTO patches_part (message_id, series_id, number, commit, how, next_at, merged_at, release)
SELECT p.id, n, number, coalesce(c.sha, ''), CASE WHEN c.sha IS NULL THEN '' ELSE 'patch-id' END, p.next_at, p.merged_at,
    coalesce(c.tag, '') FROM p LEFT JOIN c USING (id)
