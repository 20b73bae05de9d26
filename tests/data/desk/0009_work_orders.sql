INSERT INTO work_orders (id, number, site, asset, part, class, fault, kind, origin, alarm_id, state, is_open, priority, title, words, opened_by,
                         assignee, planned_ms, due_ms, sensed_ms, warned_ms, opened_ms, assigned_ms, begun_ms, done_ms, closed_ms, hours, cost,
                         currency, finding, found_part, found_words, repaired_ms, failed_ms, reason, effect, effect_part, life_unit,
                         health_before, life_before, health_after, life_after, assessed_ms, external_source, external_id, version) VALUES
  ('wo-1', 1, 'north', 'north:P-101', 'bearing', 'big_pump', 'remaining_life', 'corrective', 'alarm', 'a0', 'confirmed', 0, 3,
   'Remaining life of the bearing', 'outer race', 'olga', 'ben', 1694500000000, 1694600000000, 1694000000000, 1694000000000, 1694100000000,
   1694200000000, 1694500000000, 1694510000000, 1694520000000, 2.5, 340.25, 'EUR', 'replaced', 'bearing', 'outer race spalled',
   1694510000000, NULL, '', 'better', 'bearing', 'h', 12.5, 41.5, 97.25, 8000, 1694900000000, 'sap', '4711', 8),
  ('wo-2', 2, 'north', 'north:P-102', '', 'big_pump', 'leak', 'corrective', 'fault_report', '', 'assigned', 1, 2, 'Oil under the pump',
   'a puddle, as large as a hand', 'eve', 'ben', NULL, 1700600000000, 1700002000000, 1700002000000, 1700002000000, 1700002100000, NULL, NULL,
   NULL, 0, 0, '', '', '', '', NULL, NULL, '', '', '', '', NULL, NULL, NULL, NULL, NULL, '', '', 3);
INSERT INTO work_order_events (order_id, version, at_ms, who, what, before, after, words) VALUES
  ('wo-2', 1, 1700002000000, 'eve', 'opened', '', 'open', ''), ('wo-2', 2, 1700002100000, 'olga', 'assigned', '', 'ben', ''),
  ('wo-2', 3, 1700002200000, 'ben', 'noted', '', '', 'it''s 3 µm too wide');
INSERT INTO work_order_items (order_id, position, text, state, who, at_ms, words) VALUES
  ('wo-2', 1, 'Lock out the drive', 'checked', 'ben', 1700002150000, ''), ('wo-2', 2, 'Look at the seal', 'open', '', 0, '');
INSERT INTO work_order_parts (order_id, position, part_number, name, quantity, unit, who, at_ms) VALUES
  ('wo-1', 1, 'SKF 6205-2RS', 'Deep groove ball bearing', 2, 'piece', 'ben', 1694505000000);
INSERT INTO work_order_media (order_id, position, uri, title, kind, who, at_ms) VALUES
  ('wo-1', 1, 'https://dms.example/race.jpg', 'The outer race', 'photo', 'ben', 1694505000000);
INSERT INTO counters (name, last) VALUES ('work_orders', 2);
