INSERT INTO routes (id, site, name, walker, items, version, created_ms, updated_ms) VALUES
  ('north:daily', 'north', 'Daily walk', 'technician', '[{"asset":"north:P-101","every_days":1,"id":"vib","kind":"number","look":"Vibration, drive end"}]', 2, 1700000000000, 1700001000000);
INSERT INTO route_items (route, item, asset, every_days, since_ms, result_ms, result_round, result_id, bad) VALUES
  ('north:daily', 'vib', 'north:P-101', 1, 1700000000000, 1700002000000, 'r-1', 'a1', 1);
INSERT INTO rounds (id, route, route_version, site, items, who, device, begun_ms, finished_ms, finished_by, words, left_out, version, recorded_ms) VALUES
  ('r-1', 'north:daily', 2, 'north', '[{"asset":"north:P-101","every_days":1,"id":"vib","kind":"number","look":"Vibration, drive end"}]', 'olga', 'handheld-7', 1700001900000, 1700002100000, 'olga', 'wet floor', '{}', 2, 1700002200000);
INSERT INTO round_check_ins (round, item, at_ms, device, who) VALUES ('r-1', 'vib', 1700001950000, 'handheld-7', 'olga');
INSERT INTO round_results (round, id, route, item, asset, at_ms, device, who, number, answer, words, media, level, recorded_ms, pending) VALUES
  ('r-1', 'a1', 'north:daily', 'vib', 'north:P-101', 1700002000000, 'handheld-7', 'olga', 5.25, '', 'louder than "before"', '["https://dms.example/17.jpg"]', 2, 1700002200000, 0);
