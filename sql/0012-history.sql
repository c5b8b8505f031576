-- 0012-history.sql - a dossier's history is of acts. Each save of a draft is in the journal and in its proof, not in the
-- index by dossier: an entry there costs the sequencer a third of a number, and nobody reads it.

DROP INDEX journal_dossier;
CREATE INDEX journal_dossier ON journal (portal, dossier, id) WHERE seq IS NOT NULL AND event <> 'order.save';
