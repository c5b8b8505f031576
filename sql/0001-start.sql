-- 0001-start.sql - what is sold, dossiers and their pieces. The first column of every key is the portal;
-- the only global table here: portal. Ids are 16 bytes made by the program; instants UTC milliseconds.

CREATE TABLE portal (
	number {int} PRIMARY KEY,
	key_word TEXT NOT NULL UNIQUE,
	added_ms {int} NOT NULL
) {strict};

-- Versioned data: a row never changes, a later version supersedes it. Portal 0 is the operator's own.
-- kind: portal, product, office, terms, rules. body: canonical JSON or the rows of the piece rules.
CREATE TABLE catalogue (
	portal {int} NOT NULL,
	kind TEXT NOT NULL,
	item TEXT NOT NULL,
	version {int} NOT NULL,
	position {int} NOT NULL,
	body TEXT NOT NULL,
	sha256 {bytes} NOT NULL CHECK (length(sha256) = 32),
	is_current {int} NOT NULL,
	added_ms {int} NOT NULL,
	PRIMARY KEY (portal, kind, item, version)
) {strict};
CREATE INDEX catalogue_current ON catalogue (portal, kind, is_current, position);

CREATE TABLE dossier (
	portal {int} NOT NULL,
	id {bytes} NOT NULL CHECK (length(id) = 16),
	reference TEXT NOT NULL,
	state TEXT NOT NULL,
	version {int} NOT NULL,
	account {bytes} CHECK (account IS NULL OR length(account) = 16),
	secret_sha256 {bytes} CHECK (secret_sha256 IS NULL OR length(secret_sha256) = 32),
	revision {int} NOT NULL,
	nonce TEXT NOT NULL,
	cause TEXT NOT NULL,
	round {int} NOT NULL,
	is_paper_final {int} NOT NULL,
	has_rep_access {int} NOT NULL,
	is_held {int} NOT NULL,
	form_document {bytes} CHECK (form_document IS NULL OR length(form_document) = 16),
	created_ms {int} NOT NULL,
	saved_ms {int} NOT NULL,
	changed_ms {int} NOT NULL,
	submitted_ms {int},
	deadline_ms {int},
	PRIMARY KEY (portal, id)
) {strict};
CREATE UNIQUE INDEX dossier_by_reference ON dossier (portal, reference);
CREATE INDEX dossier_by_account ON dossier (portal, account, changed_ms);
CREATE INDEX dossier_by_secret ON dossier (portal, secret_sha256);
CREATE INDEX dossier_due ON dossier (state, deadline_ms);

-- The answers: the draft's revision is overwritten, a submitted one never.
CREATE TABLE dossier_facts (
	portal {int} NOT NULL,
	dossier {bytes} NOT NULL,
	revision {int} NOT NULL,
	body TEXT NOT NULL,
	saved_ms {int} NOT NULL,
	PRIMARY KEY (portal, dossier, revision)
) {strict};

-- What lists show and search: made from the facts by one function, rebuildable. Never a document number
-- nor a birth date.
CREATE TABLE dossier_index (
	portal {int} NOT NULL,
	dossier {bytes} NOT NULL,
	siren TEXT NOT NULL,
	org_name TEXT NOT NULL,
	holder TEXT NOT NULL,
	product_name TEXT NOT NULL,
	PRIMARY KEY (portal, dossier)
) {strict};

-- One row a change of state: who, when, why.
CREATE TABLE dossier_history (
	portal {int} NOT NULL,
	dossier {bytes} NOT NULL,
	version {int} NOT NULL,
	from_state TEXT NOT NULL,
	event TEXT NOT NULL,
	to_state TEXT NOT NULL,
	role TEXT NOT NULL,
	account {bytes},
	reason TEXT NOT NULL,
	at_ms {int} NOT NULL,
	PRIMARY KEY (portal, dossier, version)
) {strict};

-- A document: bytes in the store under their own key. Erasure empties wrapped_key.
CREATE TABLE document (
	portal {int} NOT NULL,
	id {bytes} NOT NULL CHECK (length(id) = 16),
	dossier {bytes} NOT NULL,
	account {bytes},
	kind TEXT NOT NULL,
	file_name TEXT NOT NULL,
	media TEXT NOT NULL,
	size_bytes {int} NOT NULL,
	pages {int} NOT NULL,
	plain_sha256 {bytes} NOT NULL CHECK (length(plain_sha256) = 32),
	blob {bytes} NOT NULL CHECK (length(blob) = 32),
	clean_blob {bytes} CHECK (clean_blob IS NULL OR length(clean_blob) = 32),
	wrapped_key {bytes} NOT NULL,
	in_vault {int} NOT NULL,
	added_ms {int} NOT NULL,
	PRIMARY KEY (portal, id)
) {strict};
CREATE INDEX document_by_dossier ON document (portal, dossier);
CREATE INDEX document_by_blob ON document (blob);
CREATE INDEX document_by_clean_blob ON document (clean_blob);

-- Images of its pages, under the same key.
CREATE TABLE document_page (
	portal {int} NOT NULL,
	document {bytes} NOT NULL,
	page {int} NOT NULL,
	blob {bytes} NOT NULL CHECK (length(blob) = 32),
	PRIMARY KEY (portal, document, page)
) {strict};
CREATE INDEX document_page_by_blob ON document_page (blob);

-- What was given for a piece. Which pieces are asked is computed from the facts and the rules.
CREATE TABLE dossier_piece (
	portal {int} NOT NULL,
	dossier {bytes} NOT NULL,
	piece TEXT NOT NULL,
	state TEXT NOT NULL,
	document {bytes},
	doc_kind TEXT NOT NULL,
	doc_date TEXT NOT NULL,
	reason TEXT NOT NULL,
	changed_ms {int} NOT NULL,
	PRIMARY KEY (portal, dossier, piece)
) {strict};
