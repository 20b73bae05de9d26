-- A repeated answer carries the entity tag that the first one had.
ALTER TABLE idempotency ADD COLUMN etag TEXT NOT NULL DEFAULT '';
