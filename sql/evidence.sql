-- evidence.sql - statements of core/evidence.c and role/clerk_evidence.c, clerk_renewal.c.

-- :evidence_messages   what was sent in a dossier's name, oldest first; index job_dossier.
SELECT id, kind, target, state, added_ms, ended_ms, tries FROM job
WHERE portal = :portal AND dossier = :dossier AND kind IN ('mail', 'code') ORDER BY id LIMIT :n;

-- :evidence_entries   a dossier's whole journal, oldest first; indexes journal_dossier, and journal_waiting for the last
-- second.
SELECT id, seq, at_ms, role, account, event, details FROM journal
WHERE portal = :portal AND dossier = :dossier AND seq IS NOT NULL
UNION ALL SELECT id, seq, at_ms, role, account, event, details FROM journal
WHERE portal = :portal AND dossier = :dossier AND seq IS NULL
ORDER BY id LIMIT :n;

-- :evidence_head   the newest head that the keeper signed; primary key. Empty: none yet.
SELECT size, at_ms, root, signature FROM journal_head WHERE portal = :portal ORDER BY size DESC LIMIT 1;

-- :evidence_add   with the document's row; signer is sixteen zeros when it is of all. 0 rows: it was made already.
INSERT INTO evidence (portal, document, dossier, round, kind, signer, journal_size, stamped_ms, renew_ms,
	made_ms)
VALUES (:portal, :document, :dossier, :round, :kind, :signer, :journal_size, :stamped_ms, :renew_ms, :now_ms)
ON CONFLICT DO NOTHING;

-- :evidence_document   the sealed container, or an attestation, under its own key.
INSERT INTO document (portal, id, dossier, account, kind, file_name, media, size_bytes, pages, plain_sha256,
	blob, clean_blob, wrapped_key, in_vault, added_ms)
VALUES (:portal, :id, :dossier, NULL, :kind, :file_name, :media, :size_bytes, :pages, :plain_sha256,
	:blob, NULL, :wrapped_key, 0, :now_ms);

-- :evidence_list   the dossier's page and tests; index evidence_once. Empty: none made.
SELECT e.document AS document, e.round AS round, e.kind AS kind, e.signer AS signer, e.journal_size AS journal_size,
	e.stamped_ms AS stamped_ms, d.file_name AS file_name, d.media AS media, d.size_bytes AS size_bytes, d.plain_sha256 AS sha256,
	d.blob AS blob, d.wrapped_key AS wrapped_key
FROM evidence e JOIN document d ON d.portal = e.portal AND d.id = e.document
WHERE e.portal = :portal AND e.dossier = :dossier ORDER BY e.round, e.kind, e.document LIMIT :n;

-- :renewal_due   role/clerk_renewal.c; indexes sealed_document_due and evidence_due. Signed documents and evidence whose
-- newest time stamp is about to end, the most urgent first.
SELECT what, portal, document, dossier, renew_ms FROM (
 SELECT * FROM (SELECT 'archive' AS what, portal, document, dossier, renew_ms FROM sealed_document
  WHERE renew_ms <= :now_ms ORDER BY renew_ms LIMIT :n) s
 UNION ALL
 SELECT * FROM (SELECT 'evidence' AS what, portal, document, dossier, renew_ms FROM evidence
  WHERE renew_ms <= :now_ms ORDER BY renew_ms LIMIT :n) e
) due ORDER BY renew_ms LIMIT :n;

-- :evidence_renewing   the job that renews it is queued. 0 rows: it was, by another.
UPDATE evidence SET renew_ms = NULL WHERE portal = :portal AND document = :document AND renew_ms = :renew_ms;

-- :evidence_get   primary key. Empty: no such file.
SELECT e.kind AS kind, e.round AS round, e.stamped_ms AS stamped_ms, d.blob AS blob, d.plain_sha256 AS sha256,
	d.wrapped_key AS wrapped_key
FROM evidence e JOIN document d ON d.portal = e.portal AND d.id = e.document
WHERE e.portal = :portal AND e.document = :document;

-- :evidence_renewed   with the document's new bytes. 0 rows: another was faster.
UPDATE evidence SET stamped_ms = :stamped_ms, renew_ms = :renew_ms
WHERE portal = :portal AND document = :document AND stamped_ms = :before_ms;
