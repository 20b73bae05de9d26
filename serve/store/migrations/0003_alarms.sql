-- See docs/decisions/0023-desk-store.md and docs/alarms.md. Levels are 1 blue to 4 red; `*_ms` are ms since
-- epoch UTC; '' stands for none.

-- What the desk remembers of an asset seen in the stream: its class, and the mode that events set.
CREATE TABLE desk_assets (
  asset TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  class TEXT NOT NULL,
  mode TEXT NOT NULL,
  mode_ts_ms BIGINT NOT NULL
);

CREATE TABLE alarm_cases (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  kind TEXT NOT NULL,
  level BIGINT NOT NULL,
  members BIGINT NOT NULL,
  open_members BIGINT NOT NULL,
  opened_ts_ms BIGINT NOT NULL,
  newest_ts_ms BIGINT NOT NULL,
  closed_ts_ms BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX alarm_cases_open ON alarm_cases (site, kind, newest_ts_ms) WHERE closed_ts_ms IS NULL;

CREATE TABLE alarms (
  id TEXT PRIMARY KEY,
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  site TEXT NOT NULL,
  class TEXT NOT NULL,
  level BIGINT NOT NULL,
  highest BIGINT NOT NULL,
  is_open BIGINT NOT NULL,
  active BIGINT NOT NULL,
  acknowledged BIGINT NOT NULL,
  reopened BIGINT NOT NULL,
  suppressed TEXT NOT NULL,
  told BIGINT NOT NULL,
  shelved_until_ms BIGINT,
  shelved_why TEXT NOT NULL,
  assignee TEXT NOT NULL,
  escalation BIGINT NOT NULL,
  due_ms BIGINT,
  case_id TEXT NOT NULL,
  case_lead BIGINT NOT NULL,
  raised_ms BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL,
  cleared_ms BIGINT,
  acknowledged_ms BIGINT,
  closed_ms BIGINT,
  forecast_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  partition BIGINT NOT NULL,
  log_offset BIGINT NOT NULL,
  advice TEXT NOT NULL,
  diagnosis TEXT NOT NULL,
  life_when_raised DOUBLE PRECISION,
  life_unit TEXT NOT NULL,
  verdict TEXT NOT NULL,
  lead_ms BIGINT,
  version BIGINT NOT NULL
);
-- One alarm of a kind while it is open.
CREATE UNIQUE INDEX alarms_open ON alarms (asset, part, kind, subject) WHERE is_open = 1;
-- Lists, newest first: all, what is open by its level, and by what people ask for.
CREATE INDEX alarms_raised ON alarms (raised_ms, id);
CREATE INDEX alarms_worst ON alarms (level, raised_ms, id);
CREATE INDEX alarms_level ON alarms (is_open, level, raised_ms, id);
CREATE INDEX alarms_asset ON alarms (asset, raised_ms, id);
CREATE INDEX alarms_site ON alarms (site, raised_ms, id);
CREATE INDEX alarms_site_open ON alarms (site, raised_ms, id) WHERE is_open = 1;
CREATE INDEX alarms_kind ON alarms (kind, raised_ms, id);
CREATE INDEX alarms_class ON alarms (class, raised_ms, id);
CREATE INDEX alarms_assignee ON alarms (assignee, raised_ms, id);
-- What has a time at which something is to be done with it.
CREATE INDEX alarms_due ON alarms (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX alarms_settle ON alarms (cleared_ms) WHERE is_open = 1 AND active = 0;
CREATE INDEX alarms_unjudged ON alarms (raised_ms)
  WHERE verdict = '' AND is_open = 0 AND kind IN ('remaining_life', 'rule', 'threshold');
-- Of storms.
CREATE INDEX alarms_together ON alarms (site, kind, raised_ms) WHERE is_open = 1;
CREATE INDEX alarms_case ON alarms (case_id, is_open) WHERE case_id <> '';

-- Every transition of an alarm, and every note: never changed.
CREATE TABLE alarm_events (
  alarm_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (alarm_id, version)
);

-- Alarms by what followed them.
CREATE TABLE alarm_precision (
  site TEXT NOT NULL,
  class TEXT NOT NULL,
  kind TEXT NOT NULL,
  true_count BIGINT NOT NULL,
  false_count BIGINT NOT NULL,
  late_count BIGINT NOT NULL,
  PRIMARY KEY (site, class, kind)
);

-- What happened to machines, as far as it judges alarms.
CREATE TABLE alarm_outcomes (
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  ts_ms BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (asset, ts_ms, part, outcome)
);

-- Users' rules, by name.
CREATE TABLE alarm_rules (
  name TEXT PRIMARY KEY,
  condition TEXT NOT NULL,
  level BIGINT NOT NULL,
  site TEXT NOT NULL,
  class TEXT NOT NULL,
  advice TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  version BIGINT NOT NULL
);

-- Counters of conditions that are not plain edges: rules, thresholds, quality, model trouble.
CREATE TABLE alarm_watches (
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (asset, part, kind, subject)
);

-- Forecasts as they came; one index, since many are written. `log_offset` is that of their own record.
CREATE TABLE forecasts (
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  ts_ms BIGINT NOT NULL,
  log_offset BIGINT NOT NULL,
  p10 DOUBLE PRECISION NOT NULL,
  p50 DOUBLE PRECISION NOT NULL,
  p90 DOUBLE PRECISION NOT NULL,
  health DOUBLE PRECISION NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (asset, part, ts_ms, log_offset)
);

-- The newest forecast of each asset and part, without its body, which stands in `forecasts`.
CREATE TABLE newest_forecasts (
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  site TEXT NOT NULL,
  ts_ms BIGINT NOT NULL,
  log_offset BIGINT NOT NULL,
  p10 DOUBLE PRECISION NOT NULL,
  p50 DOUBLE PRECISION NOT NULL,
  p90 DOUBLE PRECISION NOT NULL,
  health DOUBLE PRECISION NOT NULL,
  unit TEXT NOT NULL,
  state TEXT NOT NULL,
  level BIGINT NOT NULL,
  PRIMARY KEY (asset, part)
);
