-- 0009-journal.sql - an act appends to the journal and to what waits, and to nothing else: its number and what finds it
-- by its dossier are written by the sequencer, many at a time.

DROP INDEX journal_waiting;
DROP INDEX journal_dossier;
CREATE TABLE journal_appended (
	portal {int} NOT NULL,
	id {bytes} NOT NULL CHECK (length(id) = 16),
	seq {int} CHECK (seq >= 0),
	at_ms {int} NOT NULL,
	dossier {bytes} CHECK (length(dossier) = 16),
	role TEXT NOT NULL,
	account {bytes} CHECK (length(account) = 16),
	event TEXT NOT NULL,
	details TEXT NOT NULL,
	leaf {bytes} CHECK (length(leaf) = 32),
	PRIMARY KEY (portal, id)
) {strict};
INSERT INTO journal_appended (portal, id, seq, at_ms, dossier, role, account, event, details, leaf)
 SELECT portal, id, seq, at_ms, dossier, role, account, event, details, leaf FROM journal ORDER BY portal, id;
DROP TABLE journal;
ALTER TABLE journal_appended RENAME TO journal;

-- Of rows without a number, and of rows that have one: an act touches the first alone.
CREATE INDEX journal_waiting ON journal (portal, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX journal_numbered ON journal (portal, seq) WHERE seq IS NOT NULL;
CREATE INDEX journal_dossier ON journal (portal, dossier, id) WHERE seq IS NOT NULL;
