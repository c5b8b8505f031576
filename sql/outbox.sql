-- outbox.sql - statements of core/outbox.c.

-- :outbox_add   in the transaction of the change.
INSERT INTO job (portal, id, kind, dossier, target, args, added_ms, due_ms, tries, lease_until_ms, state, reason)
VALUES (:portal, :id, :kind, :dossier, :target, :args, :added_ms, :due_ms, 0, 0, 'waiting', '');

-- :outbox_due   clerk; index job_due. 0 rows: nothing to do now.
SELECT portal, id, kind, dossier, target, args, added_ms, due_ms, tries, lease_until_ms FROM job
WHERE state = 'waiting' AND due_ms <= :now_ms AND lease_until_ms <= :now_ms ORDER BY due_ms, id LIMIT 1;

-- :outbox_take   0 rows: another clerk was faster.
UPDATE job SET lease_until_ms = :until_ms, tries = tries + 1
WHERE portal = :portal AND id = :id AND state = 'waiting' AND lease_until_ms = :was_ms;

-- :outbox_end   0 rows: the lease was lost.
UPDATE job SET state = :state, reason = :reason, args = :args, lease_until_ms = 0, ended_ms = :now_ms
WHERE portal = :portal AND id = :id AND state = 'waiting' AND lease_until_ms = :lease_ms;

-- :outbox_retry   0 rows: the lease was lost.
UPDATE job SET due_ms = :due_ms, reason = :reason, lease_until_ms = 0
WHERE portal = :portal AND id = :id AND state = 'waiting' AND lease_until_ms = :lease_ms;

-- :outbox_wake   0 rows: not parked, not dead.
UPDATE job SET state = 'waiting', due_ms = :now_ms, tries = 0, reason = '', lease_until_ms = 0, ended_ms = NULL
WHERE portal = :portal AND id = :id AND state IN ('parked', 'dead');

-- :outbox_list   demo page; primary key, newest first.
SELECT portal, id, kind, dossier, target, args, added_ms, due_ms, tries, lease_until_ms, state, reason FROM job
WHERE portal = :portal AND id < :before ORDER BY id DESC LIMIT :n;

-- :outbox_of_dossier   tests and the dossier's page; index job_dossier.
SELECT id, kind, target, state, reason, tries FROM job
WHERE portal = :portal AND dossier = :dossier ORDER BY id LIMIT :n;

-- :outbox_forget   erasure of a dossier.
DELETE FROM job WHERE portal = :portal AND dossier = :dossier;

-- :outbox_next   clerk: when the next job is due; NULL: none waits.
SELECT MIN(due_ms) AS due_ms FROM job WHERE state = 'waiting';

-- :outbox_recent   web/page_demo.c: of every portal, newest first; a demonstration has few rows.
SELECT j.id AS id, j.kind AS kind, j.target AS target, j.state AS state, j.reason AS reason, j.tries AS tries,
	j.added_ms AS added_ms, d.reference AS reference
FROM job j LEFT JOIN dossier d ON d.portal = j.portal AND d.id = j.dossier ORDER BY j.id DESC LIMIT :n;

-- :outbox_stuck   role/jobs_tool.c: what has failed many times and what was given up, oldest first; by hand, no index.
SELECT j.kind AS kind, j.target AS target, j.state AS state, j.reason AS reason, j.tries AS tries, j.added_ms AS added_ms,
	j.due_ms AS due_ms, d.reference AS reference
FROM job j LEFT JOIN dossier d ON d.portal = j.portal AND d.id = j.dossier
WHERE (j.state = 'waiting' AND j.tries >= :tries) OR j.state = 'dead' ORDER BY j.added_ms LIMIT :n;
