INSERT INTO tasks (id, class, asset, part, kind, name, point, lubricant, quantity, unit, every_days, every_usage, condition, opens_order, ahead_days, version, created_ms, updated_ms) VALUES
  ('t2', '', 'north:P-101', '', 'fixed', 'Replace the filter', '', '', NULL, '', 180, NULL, '', 1, 7.5, 1, 1700000000000, 1700000000000);
INSERT INTO task_assets (task, asset, done_ms, done_usage, next_ms, next_usage, armed, due_ms, why, order_id) VALUES
  ('t2', 'north:P-101', NULL, NULL, 1715552000000, NULL, 1, NULL, '', 'wo-1');
