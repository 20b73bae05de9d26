-- See docs/spares.md. Quantities are thousandths of the unit that their spare or task names; `*_ms` are ms since
-- epoch UTC; '' stands for none.

-- Parts that are kept in stock. What is reserved is a part of what is on hand. `version` grows with each change,
-- a move of the stock included; `search` is id, name and the maker's number in small letters.
CREATE TABLE spares (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  maker TEXT NOT NULL,
  maker_number TEXT NOT NULL,
  unit TEXT NOT NULL,
  currency TEXT NOT NULL,
  location TEXT NOT NULL,
  price DOUBLE PRECISION CHECK (price >= 0),
  lead_time_days DOUBLE PRECISION CHECK (lead_time_days >= 0),
  minimum BIGINT NOT NULL CHECK (minimum >= 0),
  on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
  reserved BIGINT NOT NULL CHECK (reserved >= 0 AND reserved <= on_hand),
  search TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX spares_by_site ON spares (site, id);
CREATE INDEX spares_by_name ON spares (name, id);
CREATE INDEX spares_by_site_name ON spares (site, name, id);
-- What is looked through as a whole, without the rows themselves: texts, and sums.
CREATE INDEX spares_search ON spares (search, id);
CREATE INDEX spares_sums ON spares (site, currency, price, on_hand, reserved, minimum);
CREATE INDEX spares_short ON spares (id) WHERE on_hand - reserved < minimum;

-- What a spare fits: assets of a class or one asset, there a part or the whole (''), and how many it takes.
CREATE TABLE spare_fits (
  spare TEXT NOT NULL REFERENCES spares (id) ON DELETE CASCADE,
  class TEXT NOT NULL,
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (spare, class, asset, part),
  CHECK ((class = '') <> (asset = ''))
);
CREATE INDEX spare_fits_by_class ON spare_fits (class, spare);
CREATE INDEX spare_fits_by_asset ON spare_fits (asset, spare);

-- Every movement of stock, with what it left: never changed. `number` is the version that it gave the spare.
CREATE TABLE stock_moves (
  id TEXT PRIMARY KEY,
  spare TEXT NOT NULL REFERENCES spares (id),
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity >= 0),
  order_id TEXT NOT NULL,
  asset TEXT NOT NULL,
  who TEXT NOT NULL,
  words TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  on_hand BIGINT NOT NULL,
  reserved BIGINT NOT NULL,
  UNIQUE (spare, number)
);
CREATE INDEX stock_moves_by_order ON stock_moves (order_id, id) WHERE order_id <> '';

-- What stands reserved of each order, which follows from its moves.
CREATE TABLE stock_reservations (
  spare TEXT NOT NULL REFERENCES spares (id),
  order_id TEXT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (spare, order_id)
);

-- What forecasts let expect to be needed of a spare over its lead time, in its unit, as it was last counted.
CREATE TABLE spare_demand (
  spare TEXT PRIMARY KEY REFERENCES spares (id) ON DELETE CASCADE,
  demand DOUBLE PRECISION NOT NULL,
  counted BIGINT NOT NULL,
  left_out BIGINT NOT NULL,
  detail TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX spare_demand_wanted ON spare_demand (spare, demand) WHERE demand > 0;

-- Lubrication and other work that comes round, of an asset or of every asset of a class.
CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  class TEXT NOT NULL,
  asset TEXT NOT NULL,
  part TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  point TEXT NOT NULL,
  lubricant TEXT NOT NULL,
  quantity BIGINT,
  unit TEXT NOT NULL,
  every_days DOUBLE PRECISION,
  every_usage DOUBLE PRECISION,
  condition TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  CHECK ((class = '') <> (asset = ''))
);
CREATE INDEX tasks_by_class ON tasks (class, id);
CREATE INDEX tasks_by_asset ON tasks (asset, id);

-- Where a task stands on each asset: when it was done last, when it comes next, and since when it is due
-- for another reason than time. `armed` 0: its condition has not ended since it was done.
CREATE TABLE task_assets (
  task TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  asset TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  done_ms BIGINT,
  done_usage DOUBLE PRECISION,
  next_ms BIGINT,
  next_usage DOUBLE PRECISION,
  armed BIGINT NOT NULL,
  due_ms BIGINT,
  why TEXT NOT NULL,
  PRIMARY KEY (task, asset)
);
CREATE INDEX task_assets_by_asset ON task_assets (asset, task);
CREATE INDEX task_assets_next ON task_assets (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX task_assets_due ON task_assets (due_ms) WHERE due_ms IS NOT NULL;

-- Every time that a task was done: never changed.
CREATE TABLE task_done (
  id TEXT PRIMARY KEY,
  task TEXT NOT NULL,
  asset TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  usage DOUBLE PRECISION,
  who TEXT NOT NULL,
  words TEXT NOT NULL,
  recorded_ms BIGINT NOT NULL
);
CREATE INDEX task_done_by_task ON task_done (task, asset, at_ms, id);
