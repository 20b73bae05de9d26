INSERT INTO subscribers (name, kind, address, messages, sites, classes, least_level, personal, enabled, failing_since_ms, why, version, created_ms, updated_ms) VALUES
  ('cmms', 'webhook', 'https://cmms.plant1/hooks/portent', '["alarm","diagnosis"]', '["north"]', '["big_pump"]', 3, 0, 1, 1700000500000, 'answered 503', 2, 1700000000000, 1700000100000),
  ('shift', 'email', 'shift@plant1.example', '["alarm"]', '[]', '[]', 4, 1, 0, 0, 'answered 410: it wants nothing more', 1, 1700000000000, 1700000000000);
INSERT INTO subscriber_secrets (subscriber, secret, created_ms, until_ms) VALUES
  ('cmms', 'whsec_b2xkIHNlY3JldCBvZiBub3RoaW5nIGF0IGFsbA==', 1700000000000, 1700086500000),
  ('cmms', 'whsec_bmV3IHNlY3JldCBvZiBub3RoaW5nIGF0IGFsbA==', 1700000100000, 9223372036854775807);
INSERT INTO delivery_queues (subscriber, message_key, next_try_ms, failing_since_ms) VALUES
  ('cmms', 'north:P-101', 1700000510000, 1700000500000),
  ('cmms', 'north:P-102', 9223372036854775807, 0);
INSERT INTO deliveries (seq, subscriber, message_id, message_key, type, body, created_ms, tries, state, last_error) VALUES
  (1, 'cmms', 'msg_01', 'north:P-101', 'alarm.raised', '{"type":"alarm.raised","data":{"asset":"north:P-101"}}', 1700000400000, 2, 'waiting', 'answered 503'),
  (2, 'cmms', 'msg_02', 'north:P-101', 'alarm.cleared', '{"type":"alarm.cleared","data":{"asset":"north:P-101"}}', 1700000450000, 0, 'waiting', ''),
  (3, 'shift', 'msg_01', 'north:P-101', 'alarm.raised', '{"type":"alarm.raised","data":{"asset":"north:P-101"}}', 1700000400000, 9, 'dead', 'no answer');
INSERT INTO counters (name, last) VALUES ('deliveries', 3);
