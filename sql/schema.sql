-- schema.sql - which migrations this database has seen. Read and written by platform/db_migrate.c alone.

-- :schema_list   oldest first; empty: a new database.
SELECT number, sha256 FROM schema_version ORDER BY number LIMIT 1000;

-- :schema_add   once per migration, in the transaction that applied it.
INSERT INTO schema_version (number, sha256, applied_ms) VALUES (:number, :sha256, :now_ms);
