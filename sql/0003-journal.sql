-- 0003-journal.sql - what happened (journal), what must happen (job).

-- Append-only. seq is given by the sequencer, from 0, without a gap; leaf is the hash it was numbered with.
CREATE TABLE journal (
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
	PRIMARY KEY (portal, id),
	UNIQUE (portal, seq)
) {strict};
CREATE INDEX journal_waiting ON journal (portal, id) WHERE seq IS NULL;
CREATE INDEX journal_dossier ON journal (portal, dossier, id);

-- Erasure deletes the row: the commitment stays, the value can no longer be tried.
CREATE TABLE journal_salt (
	portal {int} NOT NULL,
	entry {bytes} NOT NULL CHECK (length(entry) = 16),
	name TEXT NOT NULL,
	dossier {bytes} CHECK (length(dossier) = 16),
	salt {bytes} NOT NULL CHECK (length(salt) = 16),
	PRIMARY KEY (portal, entry, name)
) {strict};
CREATE INDEX journal_salt_dossier ON journal_salt (portal, dossier);

-- The right edge of the numbered tree, one row a portal: peaks are 32 bytes each, left to right.
CREATE TABLE journal_tree (
	portal {int} NOT NULL PRIMARY KEY,
	size {int} NOT NULL,
	peaks {bytes} NOT NULL,
	signed_size {int} NOT NULL,
	signed_peaks {bytes} NOT NULL
) {strict};

CREATE TABLE journal_head (
	portal {int} NOT NULL,
	size {int} NOT NULL,
	at_ms {int} NOT NULL,
	root {bytes} NOT NULL CHECK (length(root) = 32),
	signature {bytes} NOT NULL,
	PRIMARY KEY (portal, size)
) {strict};

-- A job waits (leased while lease_until_ms is ahead) and ends in one of the other states.
CREATE TABLE job (
	portal {int} NOT NULL,
	id {bytes} NOT NULL CHECK (length(id) = 16),
	kind TEXT NOT NULL,
	dossier {bytes} CHECK (length(dossier) = 16),
	target TEXT NOT NULL,
	args TEXT NOT NULL,
	added_ms {int} NOT NULL,
	due_ms {int} NOT NULL,
	tries {int} NOT NULL,
	lease_until_ms {int} NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dropped', 'dead', 'parked')),
	reason TEXT NOT NULL,
	ended_ms {int},
	PRIMARY KEY (portal, id)
) {strict};
CREATE INDEX job_due ON job (due_ms, id) WHERE state = 'waiting';
CREATE INDEX job_dossier ON job (portal, dossier);
