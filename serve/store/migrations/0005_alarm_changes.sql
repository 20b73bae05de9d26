-- See docs/alarms.md. What happened to alarms and cases, in the order of its commits: who follows it misses nothing.

-- Either a transition of an alarm (its row of alarm_events), or a case that has changed. Only the newest are kept.
CREATE TABLE alarm_changes (
  seq BIGINT PRIMARY KEY,
  about_alarm TEXT NOT NULL,
  about_version BIGINT NOT NULL,
  about_case TEXT NOT NULL
);

-- Lists of cases, newest first.
CREATE INDEX alarm_cases_opened ON alarm_cases (opened_ts_ms, id);

-- Lists of what is open, which is little of all that ever was.
CREATE INDEX alarms_open_raised ON alarms (raised_ms, id) WHERE is_open = 1;
CREATE INDEX alarms_open_kind ON alarms (kind, raised_ms, id) WHERE is_open = 1;
CREATE INDEX alarms_open_class ON alarms (class, raised_ms, id) WHERE is_open = 1;
CREATE INDEX alarms_unacknowledged ON alarms (level, raised_ms, id) WHERE acknowledged = 0;
CREATE INDEX alarms_shelved ON alarms (raised_ms, id) WHERE shelved_until_ms IS NOT NULL;
