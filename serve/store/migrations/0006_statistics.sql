-- How plants did in each hour and day: docs/schemas/period.schema.json. '' in site, line or class: of all.
-- `revision` grows each time that what was told of a period is told anew.
CREATE TABLE period_statistics (
  id TEXT PRIMARY KEY,
  period TEXT NOT NULL,
  from_ms BIGINT NOT NULL,
  site TEXT NOT NULL,
  line TEXT NOT NULL,
  class TEXT NOT NULL,
  revision BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX period_statistics_by_time ON period_statistics (period, from_ms, id);
CREATE INDEX period_statistics_by_site ON period_statistics (period, site, from_ms, id);

-- Up to where something was counted that is counted by time ('hour', 'day', ...).
CREATE TABLE counted_until (
  name TEXT PRIMARY KEY,
  until_ms BIGINT NOT NULL
);

-- Sums over the quality windows of an asset that fall into an hour: how many, readings, and the mean
-- completeness of their channels, in how many of them that was known.
CREATE TABLE asset_hours (
  asset TEXT NOT NULL,
  hour_ms BIGINT NOT NULL,
  windows BIGINT NOT NULL,
  readings BIGINT NOT NULL,
  completeness DOUBLE PRECISION NOT NULL,
  told BIGINT NOT NULL,
  PRIMARY KEY (asset, hour_ms)
);

-- What periods are counted from.
CREATE INDEX alarm_events_judged ON alarm_events (at_ms) WHERE what = 'judged';
CREATE INDEX life_events_by_recorded ON life_events (recorded_ms);
-- What life events are forgotten by.
CREATE INDEX life_events_by_time ON life_events (ts_ms);
