INSERT INTO alarm_changes (seq, about_alarm, about_version, about_case) VALUES (1, 'a1', 3, ''), (2, '', 0, 'c1');
INSERT INTO counters (name, last) VALUES ('alarm_changes', 2);
