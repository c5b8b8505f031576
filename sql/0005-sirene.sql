-- 0005-sirene.sql - the company register beside its file: what changed since, what is asked live, what was noticed.
-- sirene_delta, sirene_ask and sirene_state belong to the installation: one register serves every portal.

-- One row a unit (nic 0) or an establishment, whole, as it is now (reach/directory_row.h); the newest treatment wins.
CREATE TABLE sirene_delta (
	siren {int} NOT NULL CHECK (siren >= 0 AND siren <= 999999999),
	nic {int} NOT NULL CHECK (nic >= 0 AND nic <= 99999),
	treated TEXT NOT NULL,
	seen_ms {int} NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (siren, nic)
) {strict};
CREATE INDEX sirene_delta_unit ON sirene_delta (siren) WHERE nic = 0;

-- A number that the file does not hold, asked of the live register: one row a number.
CREATE TABLE sirene_ask (
	siren TEXT PRIMARY KEY CHECK (length(siren) = 9),
	state TEXT NOT NULL CHECK (state IN ('waiting', 'absent', 'failed', 'found', 'moved')),
	detail TEXT NOT NULL,
	asked_ms {int} NOT NULL,
	answered_ms {int}
) {strict};
CREATE INDEX sirene_ask_old ON sirene_ask (asked_ms);

-- The instance's one allowance at the live register, and how far the daily update has come.
CREATE TABLE sirene_state (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL,
	changed_ms {int} NOT NULL
) {strict};

-- What the office must look at before it validates: one row a dossier and kind.
CREATE TABLE dossier_flag (
	portal {int} NOT NULL,
	dossier {bytes} NOT NULL CHECK (length(dossier) = 16),
	flag TEXT NOT NULL,
	detail TEXT NOT NULL,
	noticed TEXT NOT NULL,
	at_ms {int} NOT NULL,
	PRIMARY KEY (portal, dossier, flag)
) {strict};
