-- contract.sql - statements of the contract suite: what the product's own will ask of an engine.

-- :thing_add   parameters out of the order of the columns.
INSERT INTO thing (name, body, amount, id, portal) VALUES (:name, :body, :amount, :id, :portal);

-- :thing_add_once   0 changed: it was there.
INSERT INTO thing (portal, id, name, amount) VALUES (:portal, :id, :name, :amount) ON CONFLICT DO NOTHING;

-- :thing_put   returns what stands now.
INSERT INTO thing (portal, id, name, amount) VALUES (:portal, :id, :name, :amount)
 ON CONFLICT (portal, id) DO UPDATE SET amount = excluded.amount, version = thing.version + 1
 RETURNING version, amount;

-- :thing_move   guarded; the same parameter twice.
UPDATE thing SET amount = :amount, version = version + 1
 WHERE portal = :portal AND id = :id AND version = :version AND amount <> :amount;

-- :thing_list   by name.
SELECT t.id, t.name, t.amount AS sum, t.body, t.version FROM thing t WHERE t.portal = :portal
 ORDER BY t.name LIMIT :rows_max;

-- :thing_count   a literal with a : in it stays.
SELECT count(*) AS n, count(*) FILTER (WHERE name = 'a:b') AS odd FROM thing WHERE portal = :portal;

-- :thing_drop   all of a portal.
DELETE FROM thing WHERE portal = :portal;
