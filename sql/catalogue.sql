-- catalogue.sql - what is sold, by whom, where. Read by core/catalogue.c, written by core/load.c.

-- :portal_add   core/load.c. 0 rows: it is there already.
INSERT INTO portal (number, key_word, added_ms) VALUES (:number, :key_word, :now_ms)
ON CONFLICT DO NOTHING;

-- :catalogue_get   core/catalogue.c. Primary key. Empty: never loaded, or withdrawn.
SELECT version, body, sha256 FROM catalogue
 WHERE portal = :portal AND kind = :kind AND item = :item AND is_current = 1
 ORDER BY version DESC LIMIT 1;

-- :catalogue_at   a version that a dossier was made with. Primary key. Empty: never was.
SELECT body FROM catalogue WHERE portal = :portal AND kind = :kind AND item = :item AND version = :version;

-- :catalogue_last   core/load.c: the number of the newest version, current or not. Empty: the item is new.
SELECT version, sha256, is_current FROM catalogue
 WHERE portal = :portal AND kind = :kind AND item = :item
 ORDER BY version DESC LIMIT 1;

-- :catalogue_retire   core/load.c, before catalogue_add or for an item that is no longer there.
UPDATE catalogue SET is_current = 0
 WHERE portal = :portal AND kind = :kind AND item = :item AND is_current = 1;

-- :catalogue_add   core/load.c.
INSERT INTO catalogue (portal, kind, item, version, position, body, sha256, is_current, added_ms)
VALUES (:portal, :kind, :item, :version, :position, :body, :sha256, 1, :now_ms);
