-- What machines made, as other systems say it (docs/figures.md). `id` is the sender's, of the asset; the word
-- said last (`ts_ms`) stands. NULL in run_ms: as long as the machine's events say that it was up. Figures are
-- counted anew from `earliest_ms` on, the earliest begin that was ever said.
CREATE TABLE production (
  asset TEXT NOT NULL,
  id TEXT NOT NULL,
  from_ms BIGINT NOT NULL,
  to_ms BIGINT NOT NULL,
  planned_ms BIGINT NOT NULL,
  run_ms BIGINT,
  total DOUBLE PRECISION NOT NULL,
  good DOUBLE PRECISION NOT NULL,
  ideal_rate DOUBLE PRECISION NOT NULL,
  ts_ms BIGINT NOT NULL,
  who TEXT NOT NULL,
  recorded_ms BIGINT NOT NULL,
  earliest_ms BIGINT NOT NULL,
  PRIMARY KEY (asset, id)
);
CREATE INDEX production_by_asset ON production (asset, from_ms, id);
CREATE INDEX production_by_time ON production (to_ms);
CREATE INDEX production_by_recorded ON production (recorded_ms);

-- What figures of work are counted from: a period's closed and assessed orders, and what is open now.
CREATE INDEX work_orders_closed ON work_orders (closed_ms) WHERE closed_ms IS NOT NULL;
CREATE INDEX work_orders_assessed ON work_orders (assessed_ms) WHERE assessed_ms IS NOT NULL;
CREATE INDEX work_orders_open_figures ON work_orders (site, class, kind, due_ms, is_open) WHERE is_open = 1;
