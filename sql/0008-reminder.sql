-- 0008-reminder.sql - a reminder carries a link of its own, beside the one of the invitation.

-- Which signer a further link leads to. It lives and dies with him: his state says whether it still opens anything.
CREATE TABLE signer_link (
	portal {int} NOT NULL,
	token_sha256 {bytes} NOT NULL CHECK (length(token_sha256) = 32),
	signer {bytes} NOT NULL CHECK (length(signer) = 16),
	made_ms {int} NOT NULL,
	PRIMARY KEY (portal, token_sha256)
) {strict};
CREATE UNIQUE INDEX signer_link_by_token ON signer_link (token_sha256);
