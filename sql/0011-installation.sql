-- 0011-installation.sql - which installation's clerk serves this database. One row, of the whole database.

-- holder: whose, in words for the operator; empty: nobody's. start: of one clerk process. beats: grows while it lives,
-- so that whoever waits needs no clock to see it.
CREATE TABLE installation (
	number {int} NOT NULL CHECK (number = 1),
	holder TEXT NOT NULL,
	start {bytes} NOT NULL CHECK (length(start) = 16),
	beats {int} NOT NULL,
	PRIMARY KEY (number)
) {strict};
