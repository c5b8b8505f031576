-- 0001-contract.sql - the tables of the contract suite.
CREATE TABLE thing (
	portal {int} NOT NULL,
	id {bytes} NOT NULL,
	name TEXT NOT NULL UNIQUE,
	amount {int},
	body {bytes},
	version {int} NOT NULL DEFAULT 1,
	PRIMARY KEY (portal, id)
) {strict};
CREATE INDEX thing_by_amount ON thing (portal, amount);
