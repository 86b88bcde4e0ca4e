-- Regressions with what happened to them; a duplicate is one of the regression 59 before, which is of the same cycle.
INSERT INTO regressions_regression (id, slug, report, title, reporter_name, reporter_address, introduced, culprit, tree,
    branch, series, cycle, subsystems, is_estimated, state, own_state, reason, fix_sha, fix_subject, fixed_in,
    duplicate_of_id, links, reported_at, known_at, last_activity_at, settled_at, due_at, due_rule, answered_at, is_poked)
SELECT r.r, r.slug, r.ident || '-0@report.example', r.title, reporter, 'reporter@people.example',
    coalesce(culprit, 'v' || r.version || '-rc1..v' || r.version || '-rc2'), coalesce(culprit, ''), place,
    CASE place WHEN 'stable' THEN 'linux-' || r.version || '.y' ELSE 'master' END,
    CASE place WHEN 'stable' THEN r.version || '.y' ELSE '' END, CASE place WHEN 'mainline' THEN r.version ELSE '' END,
    CASE WHEN r.r %% 17 = 0 THEN '{}' ELSE ARRAY[r.list] END, r.r %% 23 = 0, state,
    CASE state WHEN 'duplicate' THEN 'open' ELSE state END, '',
    CASE WHEN state IN ('fixed', 'fix-incoming') THEN coalesce(c.sha, md5('fix' || r.r) || '00000000') ELSE '' END,
    CASE WHEN state IN ('fixed', 'fix-incoming') THEN coalesce(s.title, 'a fix') ELSE '' END,
    CASE state WHEN 'fixed' THEN 'mainline/master' ELSE '' END,
    CASE WHEN state = 'duplicate' AND r.r > 300 THEN r.r - 59 END, '[]', known_at, known_at, quiet_at, settled_at,
    known_at + interval '1 week' * (1 + r.r %% 3), 'the culprit is not known',
    CASE WHEN r.r %% 6 > 0 THEN known_at + interval '1 day' END, false
FROM r LEFT JOIN s ON s.n = r.fix LEFT JOIN c ON c.id = r.fix * 100 + 1 ORDER BY known_at;
INSERT INTO regressions_root (regression_id, message_id, how, title)
SELECT r, ident || '-0@report.example', 'report', '' FROM r
UNION ALL SELECT r, 't' || 6 * r || '@talk.example', 'monitor', '' FROM r WHERE r %% 5 = 0;
-- From three to six periods: with an estimated cycle, open, with other hands at it, fix on its way, and the last.
INSERT INTO regressions_period (regression_id, since, until, state, tree, series, cycle, is_estimated, is_backburner)
SELECT r, known_at + span * (i - 1), CASE WHEN i < k THEN known_at + span * i END,
    CASE WHEN i = k THEN state WHEN i = k - 1 AND state = 'fixed' THEN 'fix-incoming' ELSE 'open' END, place,
    CASE place WHEN 'stable' THEN version || '.y' ELSE '' END, CASE place WHEN 'mainline' THEN version ELSE '' END,
    i = 1 OR r %% 23 = 0, (i = 2 AND k = 6) OR (i = k AND state = 'open' AND r %% 10 = 5)
FROM r, LATERAL (SELECT 3 + r %% 4) x (k),
    LATERAL (SELECT (coalesce(settled_at, known_at + (quiet_at - known_at) / 2) - known_at) / (k - 1)) y (span),
    generate_series(1, k) i ORDER BY known_at;
INSERT INTO regressions_event (regression_id, at, kind, message_id, sha, text)
SELECT r, at, kind, ident, sha, text FROM (
    SELECT r, known_at + (quiet_at - known_at) * i / mails, CASE i WHEN 0 THEN 'reported' WHEN 2 THEN 'introduced'
        WHEN 4 THEN 'mention' WHEN 5 THEN 'poke' ELSE 'reply' END, r.ident || '-' || i || '@report.example', '',
        CASE i WHEN 2 THEN coalesce(culprit, 'v' || r.version || '-rc1..v' || version || '-rc2') ELSE '' END
    FROM r, generate_series(0, mails - 1) i
    UNION ALL SELECT r, s.at, 'patch', s.ident || CASE WHEN s.patches > 1 THEN '-0' ELSE '-1' END || '@posted.example',
        '', 'subject, signed-off' FROM r JOIN s ON s.n = r.fix
    UNION ALL SELECT r, quiet_at, 'fix', r.ident || '-' || 6 || '@report.example', coalesce(c.sha, ''), 'a fix'
    FROM r LEFT JOIN c ON c.id = r.fix * 100 + 1 WHERE state IN ('fixed', 'fix-incoming')
    UNION ALL SELECT r, quiet_at, 'landed', '', coalesce(c.sha, md5('fix' || r) || '00000000'), landed
    FROM r LEFT JOIN c ON c.id = r.fix * 100 + 1, unnest(ARRAY['next/master', 'mainline/master']) landed
    WHERE state = 'fixed'
    UNION ALL SELECT r, settled_at, state, ident || '-' || mails - 1 || '@report.example', '', ''
    FROM r WHERE state NOT IN ('open', 'fix-incoming', 'fixed')) x (r, at, kind, ident, sha, text) ORDER BY at;
INSERT INTO candidates_candidate (message_id, score, features, last_good, first_bad, culprit)
SELECT 10000000 + r * 1000, 4, '[["says regression", 2.0], ["names versions", 1.5]]'::jsonb, '6.1', '6.2', coalesce(culprit, '')
FROM r WHERE r %% 5 > 0
UNION ALL SELECT id, 3, '[["says regression", 2.0], ["used to work", 1.0]]'::jsonb, '6.1', '6.2', '' FROM talk WHERE i %% 6 = 0 AND i < 18000;
INSERT INTO candidates_trace (message_id, signature)
SELECT message_id, 'some_function_' || message_id %% 900 FROM candidates_candidate WHERE message_id %% 2 = 0;
INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
SELECT 1, '', false, 'triage', '', '', '', true, true, now FROM given;
INSERT INTO candidates_verdict (report, at, by_id, kind, reason)
SELECT 't' || i || '@talk.example', least(at + interval '1 day', now), 1, 'dismiss', '' FROM given, talk
WHERE i %% 6 = 0 AND i < 18000 AND i %% 5 > 0;
INSERT INTO kerneltrack_generation (id, number, changed_at) SELECT 1, 1, now FROM given
