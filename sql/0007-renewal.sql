-- 0007-renewal.sql - evidence outlives the certificates of those who stamped it.

-- renew_ms: when the newest time stamp wants another one around it. What was sealed before is due at once.
ALTER TABLE evidence ADD COLUMN renew_ms {int};
UPDATE evidence SET renew_ms = stamped_ms;
CREATE INDEX evidence_due ON evidence (renew_ms) WHERE renew_ms IS NOT NULL;
