-- 0000-schema.sql - the list of applied migrations; run at each start, the others once.
CREATE TABLE IF NOT EXISTS schema_version (
	number {int} PRIMARY KEY,
	sha256 TEXT NOT NULL,
	applied_ms {int} NOT NULL
) {strict};
