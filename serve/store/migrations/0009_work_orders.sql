-- See docs/work-orders.md. `*_ms` are ms since epoch UTC; '' stands for none; priority is 1 low to 4 urgent.
CREATE TABLE work_orders (
  id TEXT PRIMARY KEY,
  number BIGINT NOT NULL UNIQUE,
  site TEXT NOT NULL,
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  class TEXT NOT NULL,
  fault TEXT NOT NULL,
  kind TEXT NOT NULL,
  origin TEXT NOT NULL,
  alarm_id TEXT NOT NULL,
  state TEXT NOT NULL,
  is_open BIGINT NOT NULL,
  priority BIGINT NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  assignee TEXT NOT NULL,
  planned_ms BIGINT,
  due_ms BIGINT,
  sensed_ms BIGINT,
  warned_ms BIGINT,
  opened_ms BIGINT NOT NULL,
  assigned_ms BIGINT,
  begun_ms BIGINT,
  done_ms BIGINT,
  closed_ms BIGINT,
  hours DOUBLE PRECISION NOT NULL,
  cost DOUBLE PRECISION NOT NULL,
  currency TEXT NOT NULL,
  finding TEXT NOT NULL,
  found_part TEXT NOT NULL,
  found_words TEXT NOT NULL,
  repaired_ms BIGINT,
  failed_ms BIGINT,
  reason TEXT NOT NULL,
  effect TEXT NOT NULL,
  effect_part TEXT NOT NULL,
  life_unit TEXT NOT NULL,
  health_before DOUBLE PRECISION,
  life_before DOUBLE PRECISION,
  health_after DOUBLE PRECISION,
  life_after DOUBLE PRECISION,
  assessed_ms BIGINT,
  external_source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  version BIGINT NOT NULL
);
-- One order about a fault of an asset or part while it is open; one of each id that another system gave.
CREATE UNIQUE INDEX work_orders_open ON work_orders (asset, part, fault) WHERE is_open = 1;
CREATE UNIQUE INDEX work_orders_external ON work_orders (external_source, external_id) WHERE external_id <> '';
-- Lists, by when they were opened: all, and by what people ask for.
CREATE INDEX work_orders_opened ON work_orders (opened_ms, number);
CREATE INDEX work_orders_site ON work_orders (site, opened_ms, number);
CREATE INDEX work_orders_asset ON work_orders (asset, opened_ms, number);
CREATE INDEX work_orders_class ON work_orders (class, opened_ms, number);
CREATE INDEX work_orders_kind ON work_orders (kind, opened_ms, number);
CREATE INDEX work_orders_origin ON work_orders (origin, opened_ms, number);
CREATE INDEX work_orders_state ON work_orders (state, opened_ms, number);
CREATE INDEX work_orders_assignee ON work_orders (assignee, opened_ms, number);
CREATE INDEX work_orders_priority ON work_orders (priority, opened_ms, number);
CREATE INDEX work_orders_alarm ON work_orders (alarm_id) WHERE alarm_id <> '';
-- The same of what is open, which is little of all that ever was, and what is due first.
CREATE INDEX work_orders_open_opened ON work_orders (opened_ms, number) WHERE is_open = 1;
CREATE INDEX work_orders_open_site ON work_orders (site, opened_ms, number) WHERE is_open = 1;
CREATE INDEX work_orders_open_priority ON work_orders (priority, opened_ms, number) WHERE is_open = 1;
CREATE INDEX work_orders_open_assignee ON work_orders (assignee, opened_ms, number) WHERE is_open = 1;
CREATE INDEX work_orders_due ON work_orders (due_ms, number) WHERE due_ms IS NOT NULL;
CREATE INDEX work_orders_open_due ON work_orders (due_ms, number) WHERE is_open = 1 AND due_ms IS NOT NULL;
-- Repairs whose effect is not known yet.
CREATE INDEX work_orders_awaited ON work_orders (repaired_ms) WHERE effect = 'awaited';

-- Every transition of an order, and every note: never changed.
CREATE TABLE work_order_events (
  order_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (order_id, version)
);

-- What is to be checked, in its order.
CREATE TABLE work_order_items (
  order_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL,
  who TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (order_id, position)
);

-- What was used up by the work.
CREATE TABLE work_order_parts (
  order_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  part_number TEXT NOT NULL,
  name TEXT NOT NULL,
  quantity DOUBLE PRECISION NOT NULL,
  unit TEXT NOT NULL,
  who TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (order_id, position)
);

-- Pictures and papers, by where they are to be found.
CREATE TABLE work_order_media (
  order_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  uri TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  who TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (order_id, position)
);
