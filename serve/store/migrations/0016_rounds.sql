-- See docs/rounds.md. `*_ms` are ms since epoch UTC; '' stands for none.

-- Inspection routes: what somebody walks along and looks at. `items` is a JSON list in their order.
CREATE TABLE routes (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  walker TEXT NOT NULL,
  items TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX routes_by_site ON routes (site, id);

-- The items of routes as they stand, with the newest result of each by its device's time. `since_ms`: since
-- when it is on its route.
CREATE TABLE route_items (
  route TEXT NOT NULL REFERENCES routes (id) ON DELETE CASCADE,
  item TEXT NOT NULL,
  asset TEXT NOT NULL,
  every_days DOUBLE PRECISION,
  since_ms BIGINT NOT NULL,
  result_ms BIGINT,
  result_round TEXT NOT NULL,
  result_id TEXT NOT NULL,
  bad BIGINT NOT NULL,
  PRIMARY KEY (route, item)
);
CREATE INDEX route_items_by_asset ON route_items (asset, route, item);

-- Walks of a route, each with the items as they stood when it began. `finished_ms` is NULL while it goes on.
CREATE TABLE rounds (
  id TEXT PRIMARY KEY,
  route TEXT NOT NULL,
  route_version BIGINT NOT NULL,
  site TEXT NOT NULL,
  items TEXT NOT NULL,
  who TEXT NOT NULL,
  device TEXT NOT NULL,
  begun_ms BIGINT NOT NULL,
  finished_ms BIGINT,
  finished_by TEXT NOT NULL,
  words TEXT NOT NULL,
  left_out TEXT NOT NULL,
  version BIGINT NOT NULL,
  recorded_ms BIGINT NOT NULL
);
CREATE INDEX rounds_begun ON rounds (begun_ms, id);
CREATE INDEX rounds_by_site ON rounds (site, begun_ms, id);
CREATE INDEX rounds_by_route ON rounds (route, begun_ms, id);
CREATE INDEX rounds_going_on ON rounds (begun_ms, id) WHERE finished_ms IS NULL;

-- Who was where: never changed.
CREATE TABLE round_check_ins (
  round TEXT NOT NULL REFERENCES rounds (id),
  item TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  device TEXT NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (round, item, at_ms)
);

-- What was found, each once by the id that its device gave it: never changed, but for `pending`, which is 1
-- until the desk has looked whether an alarm begins or ends by it.
CREATE TABLE round_results (
  round TEXT NOT NULL REFERENCES rounds (id),
  id TEXT NOT NULL,
  route TEXT NOT NULL,
  item TEXT NOT NULL,
  asset TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  device TEXT NOT NULL,
  who TEXT NOT NULL,
  number DOUBLE PRECISION,
  answer TEXT NOT NULL,
  words TEXT NOT NULL,
  media TEXT NOT NULL,
  level BIGINT NOT NULL,
  recorded_ms BIGINT NOT NULL,
  pending BIGINT NOT NULL,
  PRIMARY KEY (round, id)
);
CREATE INDEX round_results_by_item ON round_results (route, item, at_ms, round, id);
CREATE INDEX round_results_pending ON round_results (recorded_ms, round, id) WHERE pending = 1;
