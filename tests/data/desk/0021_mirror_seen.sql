INSERT INTO mirrored_orders (connector, order_id, external_id, state, agreed, theirs_ms, changes, next_try_ms, tries, why, create_begun, seen_ms)
VALUES ('cmms', 'wo-20', '', 'waiting', '', 0, 1, 1700000000000, 1, 'answered 504', 1, 0);
