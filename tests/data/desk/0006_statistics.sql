INSERT INTO period_statistics (id, period, from_ms, site, line, class, revision, body) VALUES
  ('north/*/*/hour/1699999200000', 'hour', 1699999200000, 'north', '', '', 2, '{"id":"north/*/*/hour/1699999200000","kind":"period"}'),
  ('*/*/*/day/1699920000000', 'day', 1699920000000, '', '', '', 1, '{"id":"*/*/*/day/1699920000000","kind":"period"}');
INSERT INTO counted_until (name, until_ms) VALUES ('hour', 1700002800000), ('day', 1700006400000);
INSERT INTO asset_hours (asset, hour_ms, windows, readings, completeness, told) VALUES ('north:P-101', 1699999200000, 60, 3590, 59.75, 60);
