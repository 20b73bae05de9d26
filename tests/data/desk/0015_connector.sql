INSERT INTO connectors (name, enabled, since_ms, cursor_ms, contact_ms, failing_since_ms, why) VALUES
  ('cmms', 1, 1694000000000, 1700000500000, 1700000510000, 1700000520000, 'answered 503');
INSERT INTO mirrored_orders (connector, order_id, external_id, state, agreed, theirs_ms, changes, next_try_ms, tries, why) VALUES
  ('cmms', 'wo-1', '4711', 'settled', 'done', 1694600000000, 7, 9223372036854775807, 0, ''),
  ('cmms', 'wo-2', '4712', 'conflict', 'open', 1700002300000, 3, 9223372036854775807, 0, 'both have changed it');
INSERT INTO order_conflicts (number, connector, order_id, kind, ours, theirs, why, found_ms, is_open, kept, decided_by, decided_ms, version) VALUES
  (1, 'cmms', 'wo-1', 'progress', 'in_progress', 'done', 'both have changed it', 1694500100000, 0, 'theirs', 'olga', 1694500200000, 2),
  (2, 'cmms', 'wo-2', 'progress', 'open', 'done', 'work order wo-2 has 1 open on its checklist', 1700002400000, 1, '', '', NULL, 1);
INSERT INTO counters (name, last) VALUES ('order_conflicts', 2);
