INSERT INTO production (asset, id, from_ms, to_ms, planned_ms, run_ms, total, good, ideal_rate, ts_ms, who, recorded_ms, earliest_ms) VALUES
  ('north:P-101', 'shift-17', 1700000000000, 1700028800000, 27000000, 25200000, 900, 880.5, 150, 1700028900000, 'key_9', 1700028900000, 1700000000000),
  ('north:P-101', 'shift-18', 1700028800000, 1700057600000, 27000000, NULL, 0, 0, 150, 1700057700000, 'key_9', 1700057700000, 1700028800000);
