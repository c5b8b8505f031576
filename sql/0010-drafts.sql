-- 0010-drafts.sql - an account's drafts are found apart from what it has sent: a save moves an entry of neither index.

DROP INDEX dossier_by_account;
CREATE INDEX dossier_sent_by_account ON dossier (portal, account, changed_ms) WHERE state <> 'draft';
CREATE INDEX dossier_draft_by_account ON dossier (portal, account) WHERE state = 'draft';
