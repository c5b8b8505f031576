-- 0002-access.sql - who may come in: accounts, sessions, the portals' doors, lock-outs.
-- account, portal_access, portal_link and lock_out belong to the installation: they are looked up before a
-- portal is known, and one person may order on several.

CREATE TABLE account (
	id {bytes} PRIMARY KEY,
	portal {int} NOT NULL,
	email TEXT NOT NULL,
	login TEXT,
	civility TEXT NOT NULL,
	name TEXT NOT NULL,
	given TEXT NOT NULL,
	mobile TEXT NOT NULL,
	encoded TEXT NOT NULL,
	terms_version TEXT NOT NULL,
	made_ms {int} NOT NULL,
	confirmed_ms {int}
) {strict};
CREATE UNIQUE INDEX account_by_email ON account (email);
CREATE UNIQUE INDEX account_by_login ON account (login);

-- One living link of each purpose: 1 confirms the address, 2 sets a new password.
CREATE TABLE account_link (
	account {bytes} NOT NULL REFERENCES account (id),
	purpose {int} NOT NULL,
	secret_sha256 {bytes} NOT NULL,
	made_ms {int} NOT NULL,
	ends_ms {int} NOT NULL,
	PRIMARY KEY (account, purpose)
) {strict};
CREATE UNIQUE INDEX account_link_by_secret ON account_link (secret_sha256);

CREATE TABLE session (
	portal {int} NOT NULL,
	secret_sha256 {bytes} NOT NULL,
	account {bytes},
	made_ms {int} NOT NULL,
	seen_ms {int} NOT NULL,
	PRIMARY KEY (portal, secret_sha256)
) {strict};
CREATE INDEX session_by_account ON session (account);
CREATE INDEX session_by_seen ON session (seen_ms);

CREATE TABLE portal_access (
	login TEXT PRIMARY KEY,
	portal {int} NOT NULL,
	encoded TEXT NOT NULL,
	changed_ms {int} NOT NULL
) {strict};

CREATE TABLE portal_link (
	secret_sha256 {bytes} PRIMARY KEY,
	portal {int} NOT NULL,
	made_ms {int} NOT NULL,
	ends_ms {int} NOT NULL,
	revoked_ms {int} NOT NULL
) {strict};

-- What was typed, known or not, is kept hashed: a lock-out tells nothing about who exists.
CREATE TABLE lock_out (
	kind {int} NOT NULL,
	typed_sha256 {bytes} NOT NULL,
	failures {int} NOT NULL,
	since_ms {int} NOT NULL,
	until_ms {int} NOT NULL,
	PRIMARY KEY (kind, typed_sha256)
) {strict};
