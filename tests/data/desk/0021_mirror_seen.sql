INSERT INTO connectors (name, enabled, since_ms, cursor_ms, contact_ms, failing_since_ms, why) VALUES
  ('group', 0, 1700000000000, 1700000500000, 1700000510000, 0, '');
INSERT INTO mirrored_orders (connector, order_id, external_id, state, agreed, theirs_ms, changes, next_try_ms, tries, why, create_begun, seen_ms) VALUES
  ('group', 'wo-1', '', 'waiting', '', 0, 1, 1700000000000, 1, 'answered 504', 1, 0),
  ('group', 'wo-2', '815', 'settled', 'open', 1700002300000, 2, 9223372036854775807, 0, '', 0, 1700002310000);
