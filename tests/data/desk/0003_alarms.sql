INSERT INTO desk_assets (asset, site, class, mode, mode_ts_ms) VALUES
  ('north:P-101', 'north', 'big_pump', 'run', 1700002000000), ('north:P-102', 'north', 'big_pump', 'overhaul', 1700002100000);
INSERT INTO alarm_cases (id, site, kind, level, members, open_members, opened_ts_ms, newest_ts_ms, closed_ts_ms, version) VALUES
  ('c1', 'north', 'silent', 2, 3, 1, 1700002000000, 1700002050000, NULL, 3),
  ('c0', 'north', 'silent', 2, 2, 0, 1699990000000, 1699990050000, 1699999000000, 4);
INSERT INTO alarms (id, asset, part, kind, subject, site, class, level, highest, is_open, active, acknowledged, reopened, suppressed, told,
                    shelved_until_ms, shelved_why, assignee, escalation, due_ms, case_id, case_lead, raised_ms, changed_ms, cleared_ms,
                    acknowledged_ms, closed_ms, forecast_id, topic, partition, log_offset, advice, diagnosis, life_when_raised, life_unit,
                    verdict, lead_ms, version) VALUES
  ('a1', 'north:P-101', 'bearing', 'remaining_life', '', 'north', 'big_pump', 4, 4, 1, 1, 1, 1, '', 1, NULL, '', 'olga', 0, NULL, '', 0,
   1700002000000, 1700002200000, NULL, 1700002300000, NULL, 'f-77', 'predictions', 1, 4088, 'order a bearing', 'outer race', 41.5, 'h',
   '', NULL, 3),
  ('a2', 'north:P-102', '', 'silent', '', 'north', 'big_pump', 2, 2, 1, 0, 0, 0, 'overhaul', 0, 1700009000000, 'at the workshop', '', 1,
   1700005000000, 'c1', 1, 1700002050000, 1700002060000, 1700002060000, NULL, NULL, '', 'statistics', 0, 12, '', '', NULL, '', '', NULL, 1),
  ('a0', 'north:P-101', '', 'rule', 'hot', 'north', 'big_pump', 3, 3, 0, 0, 1, 0, '', 1, NULL, '', '', 0, NULL, '', 0, 1694000000000,
   1694500000000, 1694500000000, 1694100000000, 1695000000000, 'f-12', 'predictions', 0, 902, '', '', 120, 'h', 'true', 1000000000, 4);
INSERT INTO alarm_events (alarm_id, version, at_ms, who, what, before, after, words) VALUES
  ('a1', 1, 1700002000000, 'desk', 'raised', '', 'orange', ''), ('a1', 2, 1700002200000, 'desk', 'level', 'orange', 'red', ''),
  ('a1', 3, 1700002300000, 'olga', 'acknowledged', '', '', 'I''ll look at it'), ('a2', 1, 1700002050000, 'desk', 'raised', '', 'yellow', '');
INSERT INTO alarm_precision (site, class, kind, true_count, false_count, late_count) VALUES ('north', 'big_pump', 'rule', 1, 2, 0);
INSERT INTO alarm_outcomes (asset, part, ts_ms, outcome) VALUES ('north:P-101', 'bearing', 1695000000000, 'failure');
INSERT INTO alarm_rules (name, condition, level, site, class, advice, enabled, version) VALUES
  ('hot', 'rul.p50 < 100 and health < 0.5', 3, 'north', '', 'look at it', 1, 2), ('off', 'health < 0.1', 4, '', 'big_pump', '', 0, 1);
INSERT INTO alarm_watches (asset, part, kind, subject, state) VALUES ('north:P-101', '', 'rule', 'hot', '0301ff');
INSERT INTO forecasts (asset, part, ts_ms, log_offset, p10, p50, p90, health, state, body) VALUES
  ('north:P-101', '', 1700001990000, 4087, 40.5, 60, 90.25, 0.61, 'ok', '{"asset":"north:P-101","offset":4087}'),
  ('north:P-101', '', 1700002000000, 4088, 30.5, 41.5, 80.125, 0.5, 'ok', '{"asset":"north:P-101","offset":4088}');
INSERT INTO newest_forecasts (asset, part, site, ts_ms, log_offset, p10, p50, p90, health, unit, state, level) VALUES
  ('north:P-101', '', 'north', 1700002000000, 4088, 30.5, 41.5, 80.125, 0.5, 'h', 'ok', 4);
