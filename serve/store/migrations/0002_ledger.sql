-- Headers of a message to a topic, as a JSON list of [name, value]; '' for none.
ALTER TABLE outbox ADD COLUMN headers TEXT NOT NULL DEFAULT '';
