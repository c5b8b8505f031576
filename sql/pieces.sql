-- pieces.sql - what was given for the pieces of a dossier, and where its bytes lie.

-- :piece_list   core/piece_rows.c. Primary key; the document when there is one. Empty: nothing given yet.
SELECT p.piece, p.state, p.doc_kind, p.doc_date, p.reason, p.document, d.file_name, d.media, d.size_bytes, d.pages,
 d.plain_sha256, d.blob, d.clean_blob, d.wrapped_key, d.in_vault, d.added_ms
 FROM dossier_piece p LEFT JOIN document d ON d.portal = p.portal AND d.id = p.document
 WHERE p.portal = :portal AND p.dossier = :dossier ORDER BY p.piece LIMIT 100;

-- :piece_set   core/piece_rows.c.
INSERT INTO dossier_piece (portal, dossier, piece, state, document, doc_kind, doc_date, reason, changed_ms)
VALUES (:portal, :dossier, :piece, :state, :document, :doc_kind, :doc_date, '', :now_ms)
ON CONFLICT (portal, dossier, piece) DO UPDATE SET state = excluded.state, document = excluded.document,
 doc_kind = excluded.doc_kind, doc_date = excluded.doc_date, reason = '', changed_ms = excluded.changed_ms;

-- :piece_refused   core/piece_rows.c: a file that could not be taken. A piece that has a good one keeps it, and says
-- why the other was not taken; what was said of that one is kept for the next.
INSERT INTO dossier_piece (portal, dossier, piece, state, document, doc_kind, doc_date, reason, changed_ms)
VALUES (:portal, :dossier, :piece, 'rejected', NULL, :doc_kind, :doc_date, :reason, :now_ms)
ON CONFLICT (portal, dossier, piece) DO UPDATE SET reason = excluded.reason, changed_ms = excluded.changed_ms,
 state = CASE WHEN dossier_piece.document IS NULL THEN 'rejected' ELSE dossier_piece.state END,
 doc_kind = CASE WHEN dossier_piece.document IS NULL THEN excluded.doc_kind ELSE dossier_piece.doc_kind END,
 doc_date = CASE WHEN dossier_piece.document IS NULL THEN excluded.doc_date ELSE dossier_piece.doc_date END;

-- :piece_described   core/piece_rows.c: what a document that is there is, and of which day. 0 rows: there is none.
UPDATE dossier_piece SET doc_kind = :doc_kind, doc_date = :doc_date, reason = '', changed_ms = :now_ms
 WHERE portal = :portal AND dossier = :dossier AND piece = :piece AND document IS NOT NULL;

-- :piece_drop   core/piece_rows.c. 0 rows: nothing was given.
DELETE FROM dossier_piece WHERE portal = :portal AND dossier = :dossier AND piece = :piece;

-- :piece_document   core/piece_rows.c: what a piece holds now. Empty: nothing.
SELECT document FROM dossier_piece WHERE portal = :portal AND dossier = :dossier AND piece = :piece;

-- :document_add   core/piece_rows.c. Its blobs are on disk before.
INSERT INTO document (portal, id, dossier, account, kind, file_name, media, size_bytes, pages, plain_sha256, blob,
 clean_blob, wrapped_key, in_vault, added_ms)
VALUES (:portal, :id, :dossier, :account, :kind, :file_name, :media, :size_bytes, :pages, :plain_sha256, :blob,
 :clean_blob, :wrapped_key, :in_vault, :now_ms);

-- :document_page_add   core/piece_rows.c.
INSERT INTO document_page (portal, document, page, blob) VALUES (:portal, :document, :page, :blob);

-- :document_get   core/piece_rows.c. Primary key; of that dossier only. Empty: another's, gone, or evidence, which has its
-- own way out (core/evidence_files.c).
SELECT id, file_name, media, size_bytes, pages, plain_sha256, blob, clean_blob, wrapped_key, in_vault, added_ms
 FROM document WHERE portal = :portal AND id = :id AND dossier = :dossier AND kind <> 'evidence';

-- :document_page_get   core/piece_rows.c. Primary key. Empty: no such page.
SELECT blob FROM document_page WHERE portal = :portal AND document = :document AND page = :page;

-- :document_pages_drop   core/piece_rows.c, before document_drop.
DELETE FROM document_page WHERE portal = :portal AND document = :document;

-- :document_drop   core/piece_rows.c: its key goes with it; the sweeper takes the blobs.
DELETE FROM document WHERE portal = :portal AND id = :id AND dossier = :dossier;

-- :blob_known   the sweeper. Indexes by blob. Empty: no row names it.
SELECT 1 AS known FROM document WHERE blob = :blob
UNION ALL SELECT 1 FROM document WHERE clean_blob = :blob
UNION ALL SELECT 1 FROM document_page WHERE blob = :blob LIMIT 1;
