INSERT INTO spares (id, site, name, maker, maker_number, unit, currency, location, price, lead_time_days, minimum, on_hand, reserved, search, version, created_ms, updated_ms) VALUES
  ('north:6205', 'north', 'Bearing 6205', 'SKF', '6205-2RS1', 'pcs', 'EUR', 'B-12', 8.25, 21, 4000, 6000, 1000, 'north:6205
bearing 6205
6205-2rs1', 4, 1700000000000, 1700002000000);
INSERT INTO spare_fits (spare, class, asset, part, quantity) VALUES
  ('north:6205', 'big_pump', '', 'bearing', 2000), ('north:6205', '', 'north:P-101', '', 1000);
INSERT INTO stock_moves (id, spare, number, kind, quantity, order_id, asset, who, words, at_ms, on_hand, reserved) VALUES
  ('m1', 'north:6205', 2, 'receipt', 6000, 'PO-7', '', 'olga', 'three boxes, one "torn"', 1700001000000, 6000, 0),
  ('m2', 'north:6205', 3, 'reservation', 1000, 'WO-9', 'north:P-101', 'olga', '', 1700002000000, 6000, 1000);
INSERT INTO stock_reservations (spare, order_id, quantity) VALUES ('north:6205', 'WO-9', 1000);
INSERT INTO spare_demand (spare, demand, counted, left_out, detail, at_ms) VALUES
  ('north:6205', 0.625, 1, 1, '{"assets":[],"left_out":[]}', 1700002000000);
INSERT INTO tasks (id, class, asset, part, kind, name, point, lubricant, quantity, unit, every_days, every_usage, condition, version, created_ms, updated_ms) VALUES
  ('t1', '', 'north:P-101', 'bearing', 'lubrication', 'Grease the bearing', 'nipple 2', 'Mobil SHC 100', 12500, 'g', 90, 2000.5, 'forecast.health < 40', 1, 1700000000000, 1700000000000);
INSERT INTO task_assets (task, asset, done_ms, done_usage, next_ms, next_usage, armed, due_ms, why) VALUES
  ('t1', 'north:P-101', 1700000000000, 410.5, 1707776000000, 2411, 1, NULL, '');
INSERT INTO task_done (id, task, asset, at_ms, usage, who, words, recorded_ms) VALUES
  ('d1', 't1', 'north:P-101', 1700000000000, 410.5, 'ben', 'old grease was dark', 1700000000000);
