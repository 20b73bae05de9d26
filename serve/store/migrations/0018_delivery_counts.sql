-- What waits for each subscriber, or is dead, is counted every few seconds: from an index, not from rows that
-- hold bodies.
CREATE INDEX deliveries_by_count ON deliveries (subscriber, state, created_ms);
