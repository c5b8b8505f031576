-- 0006-evidence.sql - what was sealed about a round of signatures.

-- kind: proof (the whole file, restricted), attestation (one signer's, may be shared). document: where its bytes
-- lie, like those of any other document. stamped_ms: of the token on the seal.
CREATE TABLE evidence (
	portal {int} NOT NULL,
	document {bytes} NOT NULL CHECK (length(document) = 16),
	dossier {bytes} NOT NULL,
	round {int} NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('proof', 'attestation')),
	signer {bytes} CHECK (signer IS NULL OR length(signer) = 16),
	journal_size {int} NOT NULL,
	stamped_ms {int},
	made_ms {int} NOT NULL,
	PRIMARY KEY (portal, document)
) {strict};
CREATE UNIQUE INDEX evidence_once ON evidence (portal, dossier, round, kind, signer);
