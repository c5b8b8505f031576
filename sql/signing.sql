-- signing.sql - statements of core/signer*.c, core/round*.c and role/clerk_sign*.c.

-- --- rounds

-- :round_add   core/round.c, when the documents are frozen. 0 rows: the round is there already.
INSERT INTO signing_round (portal, dossier, number, state, facts_revision, opened_ms, deadline_ms)
VALUES (:portal, :dossier, :number, 'open', :facts_revision, :now_ms, :deadline_ms) ON CONFLICT DO NOTHING;

-- :round_end   core/signer.c and core/round.c. 0 rows: it has ended.
UPDATE signing_round SET state = :state, ended_ms = :now_ms
WHERE portal = :portal AND dossier = :dossier AND number = :number AND state = 'open';

-- :round_get   core/round.c; primary key. Empty: no such round.
SELECT state, facts_revision, opened_ms, deadline_ms, ended_ms FROM signing_round
WHERE portal = :portal AND dossier = :dossier AND number = :number;

-- :round_document_add   core/round.c.
INSERT INTO round_document (portal, dossier, round, position, document, name)
VALUES (:portal, :dossier, :round, :position, :document, :name);

-- :round_documents   core/round.c, role/clerk_sign*.c; primary key. Newest revision of each.
SELECT r.position AS position, r.document AS document, r.name AS name, s.revision AS revision, s.level AS level,
	s.renew_ms AS renew_ms, d.blob AS blob, d.plain_sha256 AS sha256, d.size_bytes AS size_bytes, d.pages AS pages,
	d.wrapped_key AS wrapped_key, v.sha256 AS frozen_sha256, v.size_bytes AS frozen_bytes
FROM round_document r
JOIN sealed_document s ON s.portal = r.portal AND s.document = r.document
JOIN document d ON d.portal = r.portal AND d.id = r.document
JOIN document_revision v ON v.portal = r.portal AND v.document = r.document AND v.number = 0
WHERE r.portal = :portal AND r.dossier = :dossier AND r.round = :round ORDER BY r.position LIMIT 8;

-- --- documents

-- :sealed_add   core/round.c: a document that is frozen.
INSERT INTO sealed_document (portal, document, dossier, revision, level, renew_ms)
VALUES (:portal, :document, :dossier, 0, 'frozen', NULL);

-- :sealed_move   core/prepared.c alone. 0 rows: another revision was stored meanwhile.
UPDATE sealed_document SET revision = revision + 1, level = :level, renew_ms = :renew_ms
WHERE portal = :portal AND document = :document AND revision = :base;

-- :sealed_renewing   role/clerk_renewal.c: the job that renews it is queued. 0 rows: it was, by another.
UPDATE sealed_document SET renew_ms = NULL WHERE portal = :portal AND document = :document AND renew_ms = :renew_ms;

-- :sealed_document_now   core/prepared.c: the document's newest bytes.
UPDATE document SET blob = :blob, plain_sha256 = :sha256, size_bytes = :size_bytes
WHERE portal = :portal AND id = :document;

-- :revision_add   core/prepared.c and core/round.c.
INSERT INTO document_revision (portal, document, number, kind, size_bytes, sha256, signer, field, cms, stamped_ms, stored_ms)
VALUES (:portal, :document, :number, :kind, :size_bytes, :sha256, :signer, :field, :cms, :stamped_ms, :now_ms);

-- :revision_list   evidence and tests; primary key, oldest first.
SELECT number, kind, size_bytes, sha256, signer, field, cms, stamped_ms, stored_ms FROM document_revision
WHERE portal = :portal AND document = :document ORDER BY number LIMIT :n;

-- --- the revision in the making

-- :prepared_add   core/prepared.c. 0 rows: one is open already.
INSERT INTO prepared_revision (portal, document, version, base, kind, signer, field, step, slot, appended, attributes,
	value, chain, cms, made_ms, until_ms)
VALUES (:portal, :document, 1, :base, :kind, :signer, :field, :step, :slot, :appended, :empty, :empty, :empty, :empty,
	:now_ms, :until_ms)
ON CONFLICT DO NOTHING;

-- :prepared_get   core/prepared.c; primary key. Empty: none is open.
SELECT version, base, kind, signer, field, step, slot, appended, attributes, value, chain, cms, stamped_ms, renew_ms,
	made_ms, until_ms
FROM prepared_revision WHERE portal = :portal AND document = :document;

-- :prepared_steps   operators and tests: how many are open at a step.
SELECT COUNT(*) AS n FROM prepared_revision WHERE step = :step;

-- :prepared_move   core/prepared.c, after each step. 0 rows: it was dropped meanwhile.
UPDATE prepared_revision SET step = :step, version = version + 1, appended = :appended, attributes = :attributes,
	value = :value, chain = :chain, cms = :cms, stamped_ms = :stamped_ms, renew_ms = :renew_ms
WHERE portal = :portal AND document = :document AND version = :version;

-- :prepared_drop   core/prepared.c: stored or thrown away. 0 rows: it was dropped meanwhile.
DELETE FROM prepared_revision WHERE portal = :portal AND document = :document AND version = :version;

-- --- signers

-- :signer_add   core/round.c.
INSERT INTO signer (portal, id, dossier, round, turn, person, is_both, state, version, failures, sends, method, consent, act,
	proof, reason, opened_from, opened_with, signed_ms, changed_ms)
VALUES (:portal, :id, :dossier, :round, :turn, :person, :is_both, :state, 1, 0, 0, '', '', :empty, :empty, '', '', '',
	:signed_ms, :now_ms);

-- :signer_of_round   core/signer.c; index signer_of_round. In their turn, the replaced ones too.
SELECT id FROM signer WHERE portal = :portal AND dossier = :dossier AND round = :round ORDER BY turn, id LIMIT 32;

-- :signer_get   core/signer.c; primary key. Empty: erased.
SELECT dossier, round, turn, person, is_both, state, version, failures, sends, session_sha256, method, consent, act, proof,
	reason, opened_from, opened_with, invited_ms, opened_ms, identified_ms, coded_ms, acted_ms, signed_ms, changed_ms
FROM signer WHERE portal = :portal AND id = :id;

-- :signer_by_token   core/signer.c; indexes signer_by_token, signer_link_by_token: a link says no portal. Empty: no such
-- link.
SELECT portal, id FROM signer WHERE token_sha256 = :token
UNION ALL SELECT portal, signer AS id FROM signer_link WHERE token_sha256 = :token;

-- :signer_link_add   core/signer.c: the link of a reminder.
INSERT INTO signer_link (portal, token_sha256, signer, made_ms) VALUES (:portal, :token, :signer, :now_ms);

-- :signer_move   core/signer.c alone: nothing else writes state. 0 rows: somebody was faster.
UPDATE signer SET state = :to_state, version = version + 1, failures = :failures, sends = :sends,
	token_sha256 = COALESCE(:token, token_sha256), session_sha256 = :session, method = :method, consent = :consent, act = :act,
	proof = :proof, reason = :reason, opened_from = :opened_from, opened_with = :opened_with, invited_ms = :invited_ms,
	opened_ms = :opened_ms, identified_ms = :identified_ms, coded_ms = :coded_ms, acted_ms = :acted_ms,
	signed_ms = :signed_ms, changed_ms = :now_ms
WHERE portal = :portal AND id = :id AND state = :from_state AND version = :version AND failures = :were_failures;

-- :signer_document_add   core/round.c.
INSERT INTO signer_document (portal, signer, position, document, field, revision)
VALUES (:portal, :signer, :position, :document, :field, :revision);

-- :signer_documents   core/signer.c, role/clerk_sign.c; primary key.
SELECT p.position AS position, p.document AS document, p.field AS field, p.opened_ms AS opened_ms,
	p.opened_sha256 AS opened_sha256, p.revision AS revision, d.plain_sha256 AS sha256
FROM signer_document p JOIN document d ON d.portal = p.portal AND d.id = p.document
WHERE p.portal = :portal AND p.signer = :signer ORDER BY p.position LIMIT 8;

-- :signer_document_opened   core/round.c: he has seen these bytes.
UPDATE signer_document SET opened_ms = :now_ms, opened_sha256 = :sha256
WHERE portal = :portal AND signer = :signer AND document = :document;

-- :signer_document_signed   core/prepared.c: his signature is in that revision. 0 rows: it was already.
UPDATE signer_document SET revision = :revision
WHERE portal = :portal AND signer = :signer AND document = :document AND revision IS NULL;

-- :certificate_add   role/clerk_sign.c, before anything is done with it.
INSERT INTO signer_certificate (portal, serial, signer, document, certificate, made_ms, not_after_ms, fate)
VALUES (:portal, :serial, :signer, :document, :certificate, :now_ms, :not_after_ms, 'made');

-- :certificate_fate   core/prepared.c: the one that was made last for this document.
UPDATE signer_certificate SET fate = :fate
WHERE portal = :portal AND signer = :signer AND document = :document AND fate = 'made';

-- :certificate_list   evidence and tests; index signer_certificate_of.
SELECT serial, document, certificate, made_ms, not_after_ms, fate FROM signer_certificate
WHERE portal = :portal AND signer = :signer ORDER BY made_ms, serial LIMIT :n;

-- :code_send_add   core/round.c.
INSERT INTO code_send (id, number_sha256, portal, signer, at_ms) VALUES (:id, :number, :portal, :signer, :now_ms);

-- :code_sends   core/round.c; indexes code_send_by_number, code_send_by_signer.
SELECT (SELECT COUNT(*) FROM code_send a WHERE a.number_sha256 = :number AND a.at_ms > :hour_ms) AS number_hour,
	(SELECT COUNT(*) FROM code_send b WHERE b.number_sha256 = :number AND b.at_ms > :day_ms) AS number_day,
	(SELECT COUNT(*) FROM code_send c WHERE c.portal = :portal AND c.signer = :signer AND c.at_ms > :hour_ms) AS signer_hour;

-- :code_send_forget   core/round_act.c, for the clerk's round: a day later nobody asks any more.
DELETE FROM code_send WHERE at_ms < :before_ms;

-- :round_document_get   role/clerk_steps.c; index round_document_of. As the newest round offers it. newest: the kind of
-- its last revision.
SELECT r.dossier AS dossier, r.round AS round, r.position AS position, r.name AS name, s.revision AS revision,
	s.level AS level, s.renew_ms AS renew_ms, d.blob AS blob, d.plain_sha256 AS sha256, d.size_bytes AS size_bytes,
	d.wrapped_key AS wrapped_key, v.size_bytes AS frozen_bytes, n.kind AS newest
FROM round_document r
JOIN sealed_document s ON s.portal = r.portal AND s.document = r.document
JOIN document d ON d.portal = r.portal AND d.id = r.document
JOIN document_revision v ON v.portal = r.portal AND v.document = r.document AND v.number = 0
JOIN document_revision n ON n.portal = r.portal AND n.document = r.document AND n.number = s.revision
WHERE r.portal = :portal AND r.document = :document ORDER BY r.round DESC LIMIT 1;

-- :reminders_since   core/round.c; index job_dossier.
SELECT COUNT(*) AS n FROM job
WHERE portal = :portal AND dossier = :dossier AND target = :target AND added_ms > :since_ms;
