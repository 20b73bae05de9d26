INSERT INTO subscribers (name, kind, address, messages, sites, classes, least_level, personal, enabled, failing_since_ms, why, version, created_ms, updated_ms, asked) VALUES
  ('night', 'webhook', 'https://night.plant1/hooks/portent', '["alarm"]', '[]', '[]', 4, 0, 1, 0, '', 3, 1700000000000, 1700000200000, 2);
INSERT INTO deliveries (seq, subscriber, message_id, message_key, type, body, created_ms, tries, state, last_error, died_ms) VALUES
  (4, 'night', 'msg_03', 'north:P-103', 'alarm.raised', '{"type":"alarm.raised","data":{"asset":"north:P-103"}}', 1700000460000, 1, 'waiting', 'answered 500', 0);
UPDATE counters SET last = 4 WHERE name = 'deliveries';
