-- dossier.sql - every statement about dossiers but their pieces.

-- :dossier_add   core/dossier.c, a new draft. 0 rows: the same form came twice, or the reference is taken.
INSERT INTO dossier (portal, id, reference, state, version, account, secret_sha256, revision, nonce, cause, round,
 is_paper_final, has_rep_access, is_held, created_ms, saved_ms, changed_ms, deadline_ms)
VALUES (:portal, :id, :reference, :state, 1, :account, :secret, 1, :nonce, '', 0, 0, 0, 0, :now_ms, :now_ms, :now_ms,
 :deadline_ms)
ON CONFLICT DO NOTHING;

-- :dossier_by_reference   core/dossier.c. Index dossier_by_reference. Empty: none in this portal.
SELECT id, reference, state, version, account, revision, nonce, cause, round, is_paper_final, has_rep_access, is_held,
 form_document, created_ms, saved_ms, changed_ms, submitted_ms, deadline_ms
 FROM dossier WHERE portal = :portal AND reference = :reference;

-- :dossier_by_id   core/dossier.c. Primary key. Empty: none in this portal.
SELECT id, reference, state, version, account, revision, nonce, cause, round, is_paper_final, has_rep_access, is_held,
 form_document, created_ms, saved_ms, changed_ms, submitted_ms, deadline_ms
 FROM dossier WHERE portal = :portal AND id = :id;

-- :dossier_by_secret   core/dossier.c. Index dossier_by_secret. Empty: used up, or no draft any more.
SELECT id FROM dossier WHERE portal = :portal AND secret_sha256 = :secret AND state = 'draft' LIMIT 1;

-- :dossier_move   core/life.c alone: nothing else writes state. 0 rows: somebody was faster, ERR_CONFLICT.
-- What was frozen is the form of an order that is neither typed again nor frozen anew.
UPDATE dossier SET state = :to_state, version = version + 1, nonce = :nonce, cause = :cause, round = :round,
 revision = :revision, is_paper_final = :is_paper_final, has_rep_access = :has_rep_access, is_held = :is_held,
 changed_ms = :now_ms, submitted_ms = :submitted_ms, deadline_ms = :deadline_ms,
 form_document = CASE WHEN :to_state IN ('draft', 'preparing') THEN NULL ELSE form_document END
 WHERE portal = :portal AND id = :id AND state = :from_state AND version = :version;

-- :dossier_saved   core/dossier.c: typing into a draft. 0 rows: somebody was faster, or it is no draft now.
UPDATE dossier SET version = version + 1, nonce = :nonce, is_paper_final = :is_paper_final, saved_ms = :now_ms,
 changed_ms = :now_ms
 WHERE portal = :portal AND id = :id AND state = 'draft' AND version = :version;

-- :dossier_touch   core/dossier.c: a piece of a draft changes. 0 rows: it is no draft any more.
UPDATE dossier SET version = version + 1, saved_ms = :now_ms, changed_ms = :now_ms
 WHERE portal = :portal AND id = :id AND state = 'draft';

-- :dossier_put_off   core/dossier.c: after one of the two above, when the draft's last hour is another one now. Apart,
-- since it moves an entry of dossier_due.
UPDATE dossier SET deadline_ms = :deadline_ms WHERE portal = :portal AND id = :id AND state = 'draft';

-- :dossier_attach   core/dossier.c: the account takes a visitor's draft; its secret dies. 0 rows: it has an owner.
UPDATE dossier SET account = :account, secret_sha256 = NULL, version = version + 1, nonce = :nonce,
 changed_ms = :now_ms
 WHERE portal = :portal AND id = :id AND state = 'draft' AND account IS NULL AND version = :version;

-- :dossier_secret   core/dossier.c: another capability. 0 rows: it has an owner, or is no draft.
UPDATE dossier SET secret_sha256 = :secret
 WHERE portal = :portal AND id = :id AND state = 'draft' AND account IS NULL;

-- :dossier_facts_put   core/dossier.c and core/life.c. Only a draft's revision is ever overwritten.
INSERT INTO dossier_facts (portal, dossier, revision, body, saved_ms)
VALUES (:portal, :dossier, :revision, :body, :now_ms)
ON CONFLICT (portal, dossier, revision) DO UPDATE SET body = excluded.body, saved_ms = excluded.saved_ms;

-- :dossier_facts_again   core/dossier.c: a draft's, saved once more. 0 rows: for the first time.
UPDATE dossier_facts SET body = :body, saved_ms = :now_ms
 WHERE portal = :portal AND dossier = :dossier AND revision = :revision;

-- :dossier_facts_get   core/dossier.c. Primary key. Empty: erased.
SELECT body FROM dossier_facts WHERE portal = :portal AND dossier = :dossier AND revision = :revision;

-- :dossier_index_put   core/dossier.c: what lists show.
INSERT INTO dossier_index (portal, dossier, siren, org_name, holder, product_name)
VALUES (:portal, :dossier, :siren, :org_name, :holder, :product_name)
ON CONFLICT (portal, dossier) DO UPDATE SET siren = excluded.siren, org_name = excluded.org_name,
 holder = excluded.holder, product_name = excluded.product_name;

-- :dossier_list   core/dossier.c. Index dossier_sent_by_account in its order, and dossier_draft_by_account sorted: drafts
-- end after thirty days, so they are few. Empty: no order yet, or no older one.
SELECT d.id, d.reference, d.state, d.changed_ms, d.deadline_ms, i.org_name, i.holder, i.product_name
 FROM dossier d LEFT JOIN dossier_index i ON i.portal = d.portal AND i.dossier = d.id
 WHERE d.portal = :portal AND d.account = :account AND d.state <> 'draft' AND d.changed_ms < :before_ms
UNION ALL SELECT d.id, d.reference, d.state, d.changed_ms, d.deadline_ms, i.org_name, i.holder, i.product_name
 FROM dossier d LEFT JOIN dossier_index i ON i.portal = d.portal AND i.dossier = d.id
 WHERE d.portal = :portal AND d.account = :account AND d.state = 'draft' AND d.changed_ms < :before_ms
 ORDER BY changed_ms DESC LIMIT :rows_max;

-- :dossier_due   role/clerk.c: whose timer has run out, oldest first. Index dossier_due.
SELECT portal, id FROM dossier WHERE state = :state AND deadline_ms <= :now_ms
 ORDER BY deadline_ms LIMIT :rows_max;

-- :history_add   core/life.c, one per change of state.
INSERT INTO dossier_history (portal, dossier, version, from_state, event, to_state, role, account, reason, at_ms)
VALUES (:portal, :dossier, :version, :from_state, :event, :to_state, :role, :account, :reason, :now_ms);

-- :history_list   core/life.c. Primary key, newest first. Empty: never: create is the first.
SELECT from_state, event, to_state, role, reason, at_ms FROM dossier_history
 WHERE portal = :portal AND dossier = :dossier ORDER BY version DESC LIMIT :rows_max;

-- :frozen_find   core/frozen.c, for anybody. Index dossier_by_reference, then the document's primary key. Empty: no such
-- dossier, or it is not frozen.
SELECT d.id, d.plain_sha256, d.added_ms, d.size_bytes, d.pages, s.level
 FROM dossier o JOIN document d ON d.portal = o.portal AND d.id = o.form_document
 LEFT JOIN sealed_document s ON s.portal = d.portal AND s.document = d.id
 WHERE o.portal = :portal AND o.reference = :reference;

-- :frozen_revisions   core/frozen.c, for anybody: no name, no field. Primary key, oldest first. Empty: not to be signed here.
SELECT kind, size_bytes, sha256, stamped_ms, stored_ms
 FROM document_revision WHERE portal = :portal AND document = :document ORDER BY number LIMIT 64;
