INSERT INTO outbox (seq, id, destination, message_key, body, created_ms, headers) VALUES
  (3, 'north:P-101/2', 'topic:assets', 'north:P-101', '{"asset":"north:P-101"}', 1700001000000, '[["source","ledger"]]');
UPDATE counters SET last = 3 WHERE name = 'outbox';

INSERT INTO nodes (id, parent, kind, state, site, name, code, class, model, maker, supplier, serial, criticality, discipline,
                   location, currency, model_alias, source, cost, life_start, attributes, search, version, created_ms, updated_ms) VALUES
  ('north', NULL, 'site', 'registered', 'north', 'Werk Nord', '', '', '', '', '', '', '', '', '', '', '', 'csv', NULL, NULL,
   '{}', 'north werk nord', 1, 1700001000000, 1700001000000),
  ('north:L1', 'north', 'line', 'registered', 'north', 'Line 1', '', '', '', '', '', '', '', '', '', '', '', 'csv', NULL, NULL,
   '{}', 'north:l1 line 1', 1, 1700001000000, 1700001000000),
  ('north:P-101', 'north:L1', 'equipment', 'registered', 'north', 'Feed pump', '', 'big_pump', 'KSB 80', 'KSB', 'Sulzer', 'S-88/1',
   'A', 'mechanical', 'hall 3', 'EUR', 'pump@champion', 'sap', 12500.5, 810.25, '{"head_m":32.5,"seal":"double"}',
   'north:p-101 feed pump s-88/1', 4, 1700001000000, 1700001500000),
  ('north:P-101.bearing', 'north:P-101', 'part', 'registered', 'north', 'Bearing', 'bearing', '', '', '', '', '', '', '', '', '', '',
   'csv', NULL, NULL, '{}', 'north:p-101.bearing bearing', 1, 1700001000000, 1700001000000),
  ('south:F-7', NULL, 'equipment', 'candidate', 'south', '', '', '', '', '', '', '', '', '', '', '', '', 'stream', NULL, NULL,
   '{}', 'south:f-7', 1, 1700001200000, 1700001200000);
INSERT INTO classes (name, site, base, definition, version, created_ms, updated_ms) VALUES
  ('big_pump', 'north', 'pump', '{"attributes":[{"name":"head_m","type":"number","unit":"m"},{"choices":["single","double"],"name":"seal","type":"choice"}],"model":"pump@champion","parts":[{"name":"bearing"}],"points":[{"channel":"vibration","name":"vibration","part":"bearing","unit":"mm/s"}],"title":"Big pump"}',
   2, 1700001000000, 1700001100000);
INSERT INTO points (id, node, name, channel, tag, unit, type, scale, shift, thresholds, version, created_ms, updated_ms) VALUES
  ('north:P-101.vibration', 'north:P-101.bearing', 'vibration', 'vibration', 'P101.VIB', 'mm/s', 'vibration', 0.001, -0.5,
   '{"consecutive":3,"high":{"red":7.1,"yellow":4.5},"hysteresis":0.2}', 2, 1700001000000, 1700001300000);
INSERT INTO documents (node, uri, title, kind, version, created_ms, updated_ms) VALUES
  ('north:P-101', 'https://docs.example/P-101.pdf', 'Manual', 'manual', 1, 1700001000000, 1700001000000);
INSERT INTO external_ids (source, object, external_id, object_id, ts_ms) VALUES
  ('sap', 'node', '10004711', 'north:P-101', 1700001400000);
INSERT INTO life_events (id, node, ts_ms, kind, part, code, severity, position, text, ref, source, mode, recorded_ms) VALUES
  ('north:P-101//commissioning/1690000000000', 'north:P-101', 1690000000000, 'commissioning', '', '', '', '', '', '', 'csv', '', 1700001000000),
  ('north:P-101/bearing/failure/1695000000000', 'north:P-101', 1695000000000, 'failure', 'bearing', 'B-12', 'major', 'drive end',
   'ran hot', 'WO-9', 'sap', '', 1700001400000);
INSERT INTO bound_assets (asset, body, revision) VALUES ('north:P-101', '{"asset":"north:P-101","model":"pump@champion"}', 2), ('south:F-7', '', 1);
