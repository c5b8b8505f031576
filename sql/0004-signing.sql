-- 0004-signing.sql - rounds of signatures: who is asked, which documents, and the one revision in the making of each.
-- The only global table here: code_send (limits of a number hold over the whole installation).

-- One offer to sign. state: open, done (all have signed), void, expired.
CREATE TABLE signing_round (
	portal {int} NOT NULL,
	dossier {bytes} NOT NULL CHECK (length(dossier) = 16),
	number {int} NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'done', 'void', 'expired')),
	facts_revision {int} NOT NULL,
	opened_ms {int} NOT NULL,
	deadline_ms {int} NOT NULL,
	ended_ms {int},
	PRIMARY KEY (portal, dossier, number)
) {strict};

-- A frozen document as a round offers it; document.blob holds its newest revision, whose first bytes are all the
-- older ones. A signature that is kept hands its document on to the next round.
CREATE TABLE round_document (
	portal {int} NOT NULL,
	dossier {bytes} NOT NULL,
	round {int} NOT NULL,
	position {int} NOT NULL,
	document {bytes} NOT NULL CHECK (length(document) = 16),
	name TEXT NOT NULL,
	PRIMARY KEY (portal, dossier, round, position)
) {strict};
CREATE INDEX round_document_of ON round_document (portal, document);

-- What a frozen document has become. level: frozen, B-T, B-LT, B-LTA. renew_ms: when its last time stamp
-- wants another one after it.
CREATE TABLE sealed_document (
	portal {int} NOT NULL,
	document {bytes} NOT NULL CHECK (length(document) = 16),
	dossier {bytes} NOT NULL,
	revision {int} NOT NULL,
	level TEXT NOT NULL CHECK (level IN ('frozen', 'B-T', 'B-LT', 'B-LTA')),
	renew_ms {int},
	PRIMARY KEY (portal, document)
) {strict};
CREATE INDEX sealed_document_due ON sealed_document (renew_ms) WHERE renew_ms IS NOT NULL;

-- Every revision of it: length and digest of the file up to there. cms: what stands in its hole (a signature with
-- its certificates and token, or a token alone).
CREATE TABLE document_revision (
	portal {int} NOT NULL,
	document {bytes} NOT NULL CHECK (length(document) = 16),
	number {int} NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('frozen', 'signature', 'validation', 'archive')),
	size_bytes {int} NOT NULL,
	sha256 {bytes} NOT NULL CHECK (length(sha256) = 32),
	signer {bytes} CHECK (signer IS NULL OR length(signer) = 16),
	field TEXT NOT NULL,
	cms {bytes} NOT NULL,
	stamped_ms {int},
	stored_ms {int} NOT NULL,
	PRIMARY KEY (portal, document, number)
) {strict};

-- The one open revision of a document: made on revision base, by one job. step: what is done already. Nobody else
-- may prepare until it is stored or dropped; past until_ms anybody may drop it.
CREATE TABLE prepared_revision (
	portal {int} NOT NULL,
	document {bytes} NOT NULL CHECK (length(document) = 16),
	version {int} NOT NULL,
	base {int} NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('signature', 'validation', 'archive')),
	signer {bytes} CHECK (signer IS NULL OR length(signer) = 16),
	field TEXT NOT NULL,
	step TEXT NOT NULL CHECK (step IN ('prepared', 'signed', 'stamped', 'embedded', 'verified')),
	slot {bytes} NOT NULL,
	appended {bytes} NOT NULL,
	attributes {bytes} NOT NULL,
	value {bytes} NOT NULL,
	chain {bytes} NOT NULL,
	cms {bytes} NOT NULL,
	stamped_ms {int},
	renew_ms {int},
	made_ms {int} NOT NULL,
	until_ms {int} NOT NULL,
	PRIMARY KEY (portal, document)
) {strict};

-- One person asked in one round. Only core/signer.c writes state.
CREATE TABLE signer (
	portal {int} NOT NULL,
	id {bytes} NOT NULL CHECK (length(id) = 16),
	dossier {bytes} NOT NULL,
	round {int} NOT NULL,
	turn {int} NOT NULL,
	person TEXT NOT NULL CHECK (person IN ('holder', 'rep', 'delegate')),
	is_both {int} NOT NULL,
	state TEXT NOT NULL,
	version {int} NOT NULL,
	failures {int} NOT NULL CHECK (failures BETWEEN 0 AND 3),
	sends {int} NOT NULL,
	token_sha256 {bytes} CHECK (token_sha256 IS NULL OR length(token_sha256) = 32),
	session_sha256 {bytes} CHECK (session_sha256 IS NULL OR length(session_sha256) = 32),
	method TEXT NOT NULL,
	consent TEXT NOT NULL,
	act {bytes} NOT NULL,
	proof {bytes} NOT NULL,
	reason TEXT NOT NULL,
	opened_from TEXT NOT NULL,
	opened_with TEXT NOT NULL,
	invited_ms {int},
	opened_ms {int},
	identified_ms {int},
	coded_ms {int},
	acted_ms {int},
	signed_ms {int},
	changed_ms {int} NOT NULL,
	PRIMARY KEY (portal, id)
) {strict};
CREATE INDEX signer_of_round ON signer (portal, dossier, round, turn);
CREATE UNIQUE INDEX signer_by_token ON signer (token_sha256);

-- What he signs, in this order, in which field; what he has opened, with the digest of what was shown; and the
-- revision that holds his signature.
CREATE TABLE signer_document (
	portal {int} NOT NULL,
	signer {bytes} NOT NULL,
	position {int} NOT NULL,
	document {bytes} NOT NULL CHECK (length(document) = 16),
	field TEXT NOT NULL,
	opened_ms {int},
	opened_sha256 {bytes} CHECK (opened_sha256 IS NULL OR length(opened_sha256) = 32),
	revision {int},
	PRIMARY KEY (portal, signer, position)
) {strict};

-- Every one-time certificate that was made, used or thrown away.
CREATE TABLE signer_certificate (
	portal {int} NOT NULL,
	serial {bytes} NOT NULL,
	signer {bytes} NOT NULL,
	document {bytes} NOT NULL,
	certificate {bytes} NOT NULL,
	made_ms {int} NOT NULL,
	not_after_ms {int} NOT NULL,
	fate TEXT NOT NULL CHECK (fate IN ('made', 'used', 'discarded')),
	PRIMARY KEY (portal, serial)
) {strict};
CREATE INDEX signer_certificate_of ON signer_certificate (portal, signer, document);

CREATE TABLE code_send (
	id {bytes} NOT NULL CHECK (length(id) = 16),
	number_sha256 {bytes} NOT NULL CHECK (length(number_sha256) = 32),
	portal {int} NOT NULL,
	signer {bytes} NOT NULL,
	at_ms {int} NOT NULL,
	PRIMARY KEY (id)
) {strict};
CREATE INDEX code_send_by_number ON code_send (number_sha256, at_ms);
CREATE INDEX code_send_by_signer ON code_send (portal, signer, at_ms);
