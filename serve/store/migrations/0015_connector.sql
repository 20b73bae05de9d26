-- The CMMS that work orders are mirrored in, by the name of the connector; a change of an order is put down
-- for each that is enabled. `since_ms`: when it was first; what was closed before is not mirrored. `cursor_ms`:
-- up to where its own changes were read, by its clock.
CREATE TABLE connectors (
  name TEXT PRIMARY KEY,
  enabled BIGINT NOT NULL,
  since_ms BIGINT NOT NULL,
  cursor_ms BIGINT NOT NULL,
  contact_ms BIGINT NOT NULL,
  failing_since_ms BIGINT NOT NULL,
  why TEXT NOT NULL
);

-- How an order and its twin there stand (`state` waiting, settled, parked, conflict or left_out). `agreed` is
-- the progress that both had last, `theirs_ms` when the twin was changed last that we know of. It is looked at
-- from `next_try_ms` on (the largest number: not before something happens); `changes` counts what happened.
CREATE TABLE mirrored_orders (
  connector TEXT NOT NULL REFERENCES connectors (name),
  order_id TEXT NOT NULL REFERENCES work_orders (id),
  external_id TEXT NOT NULL,
  state TEXT NOT NULL,
  agreed TEXT NOT NULL,
  theirs_ms BIGINT NOT NULL,
  changes BIGINT NOT NULL,
  next_try_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (connector, order_id)
);
CREATE INDEX mirrored_orders_by_next_try ON mirrored_orders (connector, next_try_ms);
CREATE INDEX mirrored_orders_by_state ON mirrored_orders (connector, state, order_id);
CREATE UNIQUE INDEX mirrored_orders_by_external_id ON mirrored_orders (connector, external_id)
  WHERE external_id <> '';

-- What the two say that can't both be so, until somebody decides. One of an order and kind is open at a time.
CREATE TABLE order_conflicts (
  number BIGINT PRIMARY KEY,
  connector TEXT NOT NULL REFERENCES connectors (name),
  order_id TEXT NOT NULL REFERENCES work_orders (id),
  kind TEXT NOT NULL,
  ours TEXT NOT NULL,
  theirs TEXT NOT NULL,
  why TEXT NOT NULL,
  found_ms BIGINT NOT NULL,
  is_open BIGINT NOT NULL,
  kept TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_ms BIGINT,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX order_conflicts_open ON order_conflicts (connector, order_id, kind) WHERE is_open = 1;
CREATE INDEX order_conflicts_by_state ON order_conflicts (is_open, number);
