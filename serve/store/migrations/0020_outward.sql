-- What was given up is kept for a while from then on: of what was dead before, from when it was made.
ALTER TABLE deliveries ADD COLUMN died_ms BIGINT NOT NULL DEFAULT 0;
UPDATE deliveries SET died_ms = created_ms WHERE state = 'dead';
DROP INDEX deliveries_by_age;
CREATE INDEX deliveries_by_death ON deliveries (died_ms) WHERE state = 'dead';
-- Queues that fail are few among all that ever were, and are looked through every minute.
CREATE INDEX delivery_queues_failing ON delivery_queues (failing_since_ms) WHERE failing_since_ms > 0;
-- Another number each time that somebody changes a subscriber or asks for a try.
ALTER TABLE subscribers ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;
