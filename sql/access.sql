-- access.sql - every statement about accounts, sessions, doors and lock-outs.

-- :account_by_name   core/account.c. Indexes account_by_email, account_by_login. Empty: unknown.
SELECT id, email, login, civility, name, given, mobile, encoded, made_ms, confirmed_ms, portal FROM account
 WHERE email = :email OR login = :login LIMIT 2;

-- :account_by_id   core/account.c. Primary key. Empty: unknown.
SELECT id, email, login, civility, name, given, mobile, encoded, made_ms, confirmed_ms, portal FROM account
 WHERE id = :id LIMIT 1;

-- :account_add   core/account.c. 0 rows: the address or the identifier is taken.
INSERT INTO account (id, portal, email, login, civility, name, given, mobile, encoded, terms_version, made_ms)
 VALUES (:id, :portal, :email, :login, :civility, :name, :given, :mobile, :encoded, :terms_version, :now_ms)
 ON CONFLICT DO NOTHING;

-- :account_confirmed   core/account.c. 0 rows: it was confirmed before.
UPDATE account SET confirmed_ms = :now_ms WHERE id = :id AND confirmed_ms IS NULL;

-- :account_encoded   core/account.c, a new password. 0 rows: no such account.
UPDATE account SET encoded = :encoded WHERE id = :id;

-- :account_link_set   core/account.c: a new link of a purpose kills the one before.
INSERT INTO account_link (account, purpose, secret_sha256, made_ms, ends_ms)
 VALUES (:account, :purpose, :secret, :now_ms, :ends_ms)
 ON CONFLICT (account, purpose) DO UPDATE SET secret_sha256 = excluded.secret_sha256,
 made_ms = excluded.made_ms, ends_ms = excluded.ends_ms;

-- :account_link_find   core/account.c. Index account_link_by_secret. Empty: used, never sent or too old.
SELECT account FROM account_link
 WHERE secret_sha256 = :secret AND purpose = :purpose AND ends_ms > :now_ms LIMIT 1;

-- :account_link_use   core/account.c: single use. 0 rows: somebody was faster.
DELETE FROM account_link WHERE secret_sha256 = :secret AND purpose = :purpose AND ends_ms > :now_ms;

-- :session_find   web/session.c. Primary key; the account's row when there is one. Empty: no session.
SELECT s.account, s.made_ms, s.seen_ms, a.confirmed_ms, a.given, a.name FROM session s
 LEFT JOIN account a ON a.id = s.account
 WHERE s.portal = :portal AND s.secret_sha256 = :secret LIMIT 1;

-- :session_seen   web/session.c. 0 rows: it was closed meanwhile.
UPDATE session SET seen_ms = :now_ms WHERE portal = :portal AND secret_sha256 = :secret;

-- :session_add   web/session.c.
INSERT INTO session (portal, secret_sha256, account, made_ms, seen_ms)
 VALUES (:portal, :secret, :account, :now_ms, :now_ms);

-- :session_drop   web/session.c. 0 rows: it was gone.
DELETE FROM session WHERE portal = :portal AND secret_sha256 = :secret;

-- :session_drop_account   web/session.c. Index session_by_account.
DELETE FROM session WHERE account = :account;

-- :session_purge   role/clerk.c, the daily round. Index session_by_seen.
DELETE FROM session WHERE seen_ms < :before_ms;

-- :portal_access_find   core/account.c. Primary key. Empty: no such login.
SELECT portal, encoded FROM portal_access WHERE login = :login LIMIT 1;

-- :portal_access_set   core/account.c, the loader of portals.
INSERT INTO portal_access (login, portal, encoded, changed_ms) VALUES (:login, :portal, :encoded, :now_ms)
 ON CONFLICT (login) DO UPDATE SET portal = excluded.portal, encoded = excluded.encoded,
 changed_ms = excluded.changed_ms;

-- :portal_link_find   core/account.c. Primary key. Empty: never given, revoked or ended.
SELECT portal FROM portal_link WHERE secret_sha256 = :secret AND revoked_ms = 0
 AND (ends_ms = 0 OR ends_ms > :now_ms) LIMIT 1;

-- :portal_link_set   core/account.c, the loader of portals.
INSERT INTO portal_link (secret_sha256, portal, made_ms, ends_ms, revoked_ms)
 VALUES (:secret, :portal, :now_ms, :ends_ms, 0)
 ON CONFLICT (secret_sha256) DO UPDATE SET portal = excluded.portal, ends_ms = excluded.ends_ms;

-- :portal_link_revoke   core/account.c. 0 rows: no such link of this portal.
UPDATE portal_link SET revoked_ms = :now_ms
 WHERE secret_sha256 = :secret AND portal = :portal AND revoked_ms = 0;

-- :lock_find   core/account.c. Primary key. Empty: never locked.
SELECT failures, since_ms, until_ms FROM lock_out WHERE kind = :kind AND typed_sha256 = :typed LIMIT 1;

-- :lock_set   core/account.c, after a failure past the free ones.
INSERT INTO lock_out (kind, typed_sha256, failures, since_ms, until_ms)
 VALUES (:kind, :typed, :failures, :since_ms, :until_ms)
 ON CONFLICT (kind, typed_sha256) DO UPDATE SET failures = excluded.failures,
 since_ms = excluded.since_ms, until_ms = excluded.until_ms;

-- :lock_drop   core/account.c, after a success. 0 rows: there was none.
DELETE FROM lock_out WHERE kind = :kind AND typed_sha256 = :typed;
