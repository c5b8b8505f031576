-- journal.sql - statements of core/journal.c; the page of a dossier's history reads journal_of_dossier.

-- :journal_add   in the transaction of the act.
INSERT INTO journal (portal, id, seq, at_ms, dossier, role, account, event, details, leaf)
VALUES (:portal, :id, NULL, :at_ms, :dossier, :role, :account, :event, :details, NULL);

-- :journal_salt_add   with journal_add.
INSERT INTO journal_salt (portal, entry, name, dossier, salt)
VALUES (:portal, :entry, :name, :dossier, :salt);

-- :journal_commitment   0 rows: no such entry, or its salt was erased.
SELECT j.details AS details, s.salt AS salt
FROM journal j JOIN journal_salt s ON s.portal = j.portal AND s.entry = j.id
WHERE j.portal = :portal AND j.id = :id AND s.name = :name;

-- :journal_forget   erasure of a dossier.
DELETE FROM journal_salt WHERE portal = :portal AND dossier = :dossier;

-- :journal_next_portal   sequencer; index journal_waiting. 0 rows: in no portal after that one does a row wait.
SELECT portal FROM journal WHERE seq IS NULL AND portal > :after ORDER BY portal LIMIT 1;

-- :journal_waiting   sequencer; index journal_waiting.
SELECT id, at_ms, dossier, role, account, event, details FROM journal
WHERE portal = :portal AND seq IS NULL ORDER BY id LIMIT :n;

-- :journal_number   0 rows: numbered by another meanwhile.
UPDATE journal SET seq = :seq, leaf = :leaf WHERE portal = :portal AND id = :id AND seq IS NULL;

-- :journal_tree   0 rows: an empty tree.
SELECT size, peaks, signed_size, signed_peaks FROM journal_tree WHERE portal = :portal;

-- :journal_trees   every portal that has numbered rows: signer and audit.
SELECT portal, size, signed_size FROM journal_tree ORDER BY portal LIMIT 1000;

-- :journal_tree_grow   the row is there after journal_tree_start; 0 rows: another sequencer is at work.
UPDATE journal_tree SET size = :size, peaks = :peaks WHERE portal = :portal AND size = :was;

-- :journal_tree_start   once per portal.
INSERT INTO journal_tree (portal, size, peaks, signed_size, signed_peaks)
VALUES (:portal, 0, :peaks, 0, :signed_peaks) ON CONFLICT DO NOTHING;

-- :journal_tree_signed   with journal_head_add.
UPDATE journal_tree SET signed_size = size, signed_peaks = peaks WHERE portal = :portal AND size = :size;

-- :journal_head_add   0 rows: that head is there already.
INSERT INTO journal_head (portal, size, at_ms, root, signature)
VALUES (:portal, :size, :at_ms, :root, :signature) ON CONFLICT DO NOTHING;

-- :journal_leaves   signer; index journal_numbered.
SELECT seq, leaf FROM journal WHERE portal = :portal AND seq >= :from_seq AND seq < :until_seq
ORDER BY seq LIMIT :n;

-- :journal_rows   audit; index journal_numbered.
SELECT seq, id, at_ms, dossier, role, account, event, details, leaf FROM journal
WHERE portal = :portal AND seq >= :from_seq ORDER BY seq LIMIT :n;

-- :journal_heads   audit, page and witness.
SELECT size, at_ms, root, signature FROM journal_head
WHERE portal = :portal AND size > :after ORDER BY size LIMIT :n;

-- :journal_late   audit; index journal_waiting.
SELECT COUNT(*) AS n FROM journal WHERE portal = :portal AND seq IS NULL AND at_ms < :before_ms;

-- :journal_known_portals   audit: also portals whose tree row was taken away.
SELECT DISTINCT portal FROM journal ORDER BY portal LIMIT 1000;

-- :journal_of_dossier   history: its acts, not each save of its draft. Indexes journal_dossier, and journal_waiting for
-- the last second.
SELECT id, seq, at_ms, role, event, details FROM journal
WHERE portal = :portal AND dossier = :dossier AND seq IS NOT NULL AND event <> 'order.save'
UNION ALL SELECT id, seq, at_ms, role, event, details FROM journal
WHERE portal = :portal AND dossier = :dossier AND seq IS NULL AND event <> 'order.save'
ORDER BY id LIMIT :n;
