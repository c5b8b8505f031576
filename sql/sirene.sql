-- sirene.sql - statements about the company register beside its file: core/delta.c, core/lookup.c, core/quota.c,
-- core/recheck.c.

-- :delta_put   core/delta.c. 0 rows: a newer one is there.
INSERT INTO sirene_delta (siren, nic, treated, seen_ms, body) VALUES (:siren, :nic, :treated, :seen_ms, :body)
ON CONFLICT (siren, nic) DO UPDATE SET treated = excluded.treated, seen_ms = excluded.seen_ms, body = excluded.body
 WHERE excluded.treated >= sirene_delta.treated;

-- :delta_of   a page of step 1; primary key. A unit and its establishments, by number. Empty: nothing changed.
SELECT nic, treated, body FROM sirene_delta WHERE siren = :siren ORDER BY nic LIMIT :n;

-- :delta_unit   search results; primary key.
SELECT body, treated FROM sirene_delta WHERE siren = :siren AND nic = 0;

-- :delta_units   merge; index sirene_delta_unit, by pages.
SELECT siren, body, treated FROM sirene_delta WHERE nic = 0 AND siren > :after AND seen_ms <= :seen_ms AND treated >= :oldest
ORDER BY siren LIMIT :n;

-- :delta_places   merge; primary key, by pages.
SELECT siren, nic, body, treated FROM sirene_delta
WHERE (siren, nic) > (:siren, :nic) AND nic > 0 AND seen_ms <= :seen_ms AND treated >= :oldest ORDER BY siren, nic LIMIT :n;

-- :delta_count   `tabellion sirene status` and the merge.
SELECT COUNT(*) AS n, COALESCE(MAX(treated), '') AS treated FROM sirene_delta WHERE seen_ms <= :seen_ms;

-- :delta_step   dropping by ranges; primary key. Empty: the rest is less than a range.
SELECT siren FROM sirene_delta WHERE siren >= :siren ORDER BY siren LIMIT 1 OFFSET :n;

-- :delta_drop   after a merge whose date was verified: a range of it. Rows that came since stay.
DELETE FROM sirene_delta
WHERE siren >= :from_siren AND siren < :to_siren AND seen_ms <= :seen_ms;

-- :lookup_get   core/lookup.c.
SELECT state, detail, asked_ms, answered_ms FROM sirene_ask WHERE siren = :siren;

-- :lookup_put   core/lookup.c. 0 rows: somebody else has just asked.
INSERT INTO sirene_ask (siren, state, detail, asked_ms, answered_ms) VALUES (:siren, 'waiting', '', :now_ms, NULL)
ON CONFLICT (siren) DO UPDATE SET state = 'waiting', detail = '', asked_ms = excluded.asked_ms, answered_ms = NULL
 WHERE sirene_ask.asked_ms = :was_ms;

-- :lookup_end   the clerk. 0 rows: it was forgotten.
UPDATE sirene_ask SET state = :state, detail = :detail, answered_ms = :now_ms WHERE siren = :siren;

-- :lookup_forget   the clerk, now and then.
DELETE FROM sirene_ask WHERE asked_ms < :before_ms;

-- :sirene_state_get   empty: never written.
SELECT value, changed_ms FROM sirene_state WHERE name = :name;

-- :sirene_state_put   the first time. 0 rows: it is there.
INSERT INTO sirene_state (name, value, changed_ms) VALUES (:name, :value, :now_ms) ON CONFLICT DO NOTHING;

-- :sirene_state_move   0 rows: somebody else was faster.
UPDATE sirene_state SET value = :value, changed_ms = :now_ms WHERE name = :name AND value = :was;

-- :flag_put   core/recheck.c, in the transaction of what noticed it.
INSERT INTO dossier_flag (portal, dossier, flag, detail, noticed, at_ms)
VALUES (:portal, :dossier, :flag, :detail, :noticed, :now_ms)
ON CONFLICT (portal, dossier, flag) DO UPDATE SET detail = excluded.detail, noticed = excluded.noticed,
 at_ms = excluded.at_ms;

-- :flag_list   the office's page of a dossier; primary key.
SELECT flag, detail, noticed, at_ms FROM dossier_flag WHERE portal = :portal AND dossier = :dossier ORDER BY flag
LIMIT :n;

-- :flag_forget   erasure of a dossier.
DELETE FROM dossier_flag WHERE portal = :portal AND dossier = :dossier;

-- :recheck_due   the clerk; index dossier_due. Orders of the office not read again since they came there, or lately.
SELECT d.portal AS portal, d.id AS id FROM dossier d
WHERE d.state IN ('in_queue', 'approved') AND NOT EXISTS (SELECT 1 FROM dossier_flag f
 WHERE f.portal = d.portal AND f.dossier = d.id AND f.flag = 'checked' AND f.at_ms >= d.changed_ms
 AND f.at_ms >= :since_ms)
ORDER BY d.portal, d.id LIMIT :n;
