-- clerk.sql - statements of role/clerk*.c: freezing a dossier's documents, and what time brings.

-- :clerk_document_add   clerk_prepare.c: the frozen PDF, under its own key.
INSERT INTO document (portal, id, dossier, account, kind, file_name, media, size_bytes, pages, plain_sha256,
	blob, clean_blob, wrapped_key, in_vault, added_ms)
VALUES (:portal, :id, :dossier, NULL, :kind, :file_name, 'application/pdf', :size_bytes, :pages, :plain_sha256,
	:blob, NULL, :wrapped_key, 0, :now_ms);

-- :clerk_freeze   clerk_prepare.c. 0 rows: it was modified, deleted or frozen meanwhile.
UPDATE dossier SET form_document = :document
WHERE portal = :portal AND id = :id AND state = 'preparing' AND version = :version;

-- :clerk_expired   clerk_rounds.c; index dossier_due. Dossiers of a state whose deadline has passed.
SELECT portal, id FROM dossier WHERE state = :state AND deadline_ms <= :now_ms ORDER BY deadline_ms LIMIT :n;
