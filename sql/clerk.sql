-- clerk.sql - statements of role/clerk*.c: freezing a dossier's documents, and what time brings.

-- :clerk_document_add   clerk_prepare.c: the frozen PDF, under its own key.
INSERT INTO document (portal, id, dossier, account, kind, file_name, media, size_bytes, pages, plain_sha256,
	blob, clean_blob, wrapped_key, in_vault, added_ms)
VALUES (:portal, :id, :dossier, NULL, :kind, :file_name, 'application/pdf', :size_bytes, :pages, :plain_sha256,
	:blob, NULL, :wrapped_key, 0, :now_ms);

-- :clerk_freeze   clerk_prepare.c. 0 rows: it was modified, deleted or frozen meanwhile.
UPDATE dossier SET form_document = :document
WHERE portal = :portal AND id = :id AND state = 'preparing' AND version = :version;

-- :clerk_remindable   clerk_time.c; index dossier_due. Owned dossiers of a state that wait for at least a stage of
-- reminders (until_ms, span_ms before the deadline) and were not reminded since that stage began.
SELECT d.portal AS portal, d.id AS id FROM dossier d
WHERE d.state = :state AND d.deadline_ms <= :until_ms AND d.deadline_ms > :now_ms AND d.account IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.portal = d.portal AND j.dossier = d.id AND j.target = :target
  AND j.added_ms >= d.deadline_ms - :span_ms)
ORDER BY d.deadline_ms LIMIT :rows_max;

-- :store_documents   `tabellion store check`; primary key, by pages. Erased documents have no key and no bytes.
SELECT portal, id, blob, clean_blob FROM document
WHERE (portal, id) > (:portal, :id) AND length(wrapped_key) > 0 ORDER BY portal, id LIMIT :n;

-- :store_pages   `tabellion store check`; primary key, by pages.
SELECT portal, document, page, blob FROM document_page
WHERE (portal, document, page) > (:portal, :document, :page) ORDER BY portal, document, page LIMIT :n;

-- :lease_get   core/lease.c; primary key. Empty: nobody ever served this database.
SELECT holder, start, beats FROM installation WHERE number = 1;

-- :lease_make   core/lease.c. 0 rows: somebody was faster.
INSERT INTO installation (number, holder, start, beats) VALUES (1, :holder, :start, 0) ON CONFLICT DO NOTHING;

-- :lease_take   core/lease.c: as it was seen. 0 rows: its holder lives, or somebody was faster.
UPDATE installation SET holder = :holder, start = :start, beats = 0
WHERE number = 1 AND start = :was AND beats = :seen;

-- :lease_beat   core/lease.c. 0 rows: it was taken from us.
UPDATE installation SET beats = beats + 1 WHERE number = 1 AND start = :start;

-- :lease_free   core/lease.c. 0 rows: it was no longer ours.
UPDATE installation SET holder = '' WHERE number = 1 AND start = :start;
