-- Headers of a message to a topic, as a JSON list of [name, value]; '' for none.
ALTER TABLE outbox ADD COLUMN headers TEXT NOT NULL DEFAULT '';

-- What the plant is made of: sites, lines, equipment and parts as one tree. `site` is the id of the site that
-- a node lies under, kept here so that lists and keys can be held to it; `search` is id, name and serial in
-- small letters. Texts that nobody gave are ''.
CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  parent TEXT REFERENCES nodes (id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  code TEXT NOT NULL,
  class TEXT NOT NULL,
  model TEXT NOT NULL,
  maker TEXT NOT NULL,
  supplier TEXT NOT NULL,
  serial TEXT NOT NULL,
  criticality TEXT NOT NULL,
  discipline TEXT NOT NULL,
  location TEXT NOT NULL,
  currency TEXT NOT NULL,
  model_alias TEXT NOT NULL,
  source TEXT NOT NULL,
  cost DOUBLE PRECISION,
  life_start DOUBLE PRECISION,
  attributes TEXT NOT NULL,
  search TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX nodes_by_parent ON nodes (parent, id);
CREATE INDEX nodes_by_site ON nodes (site, id);
CREATE INDEX nodes_by_site_name ON nodes (site, name, id);
CREATE INDEX nodes_by_site_updated ON nodes (site, updated_ms, id);
CREATE INDEX nodes_by_name ON nodes (name, id);
CREATE INDEX nodes_by_updated ON nodes (updated_ms, id);
CREATE INDEX nodes_by_class ON nodes (class, id);
CREATE INDEX nodes_by_class_name ON nodes (class, name, id);
CREATE INDEX nodes_by_state ON nodes (state, id);
CREATE INDEX nodes_by_state_name ON nodes (state, name, id);

-- Kinds of assets: attributes, points, parts, tags as one JSON text. `site` is '' for one that all may use;
-- `base` is the class that it was cloned from. Those that the program brings along do not stand here.
CREATE TABLE classes (
  name TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  base TEXT NOT NULL,
  definition TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX classes_by_site ON classes (site, name);

CREATE TABLE points (
  id TEXT PRIMARY KEY,
  node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  channel TEXT NOT NULL,
  tag TEXT NOT NULL,
  unit TEXT NOT NULL,
  type TEXT NOT NULL,
  scale DOUBLE PRECISION NOT NULL,
  shift DOUBLE PRECISION NOT NULL,
  thresholds TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  UNIQUE (node, name)
);

-- Documents stay where they are; this says where, and of what.
CREATE TABLE documents (
  node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  uri TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (node, uri)
);

-- What other systems call something of the desk (`object` such as 'node'): one word of theirs is one thing,
-- and what they said last, by their own time, holds.
CREATE TABLE external_ids (
  source TEXT NOT NULL,
  object TEXT NOT NULL,
  external_id TEXT NOT NULL,
  object_id TEXT NOT NULL,
  ts_ms BIGINT NOT NULL,
  PRIMARY KEY (source, object, external_id)
);
CREATE INDEX external_ids_by_object ON external_ids (object, object_id);

-- What happened to a node, from purchase to scrap, as the topic `events` tells it. The id is made of node,
-- part, kind and time.
CREATE TABLE life_events (
  id TEXT PRIMARY KEY,
  node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  ts_ms BIGINT NOT NULL,
  kind TEXT NOT NULL,
  part TEXT NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  position TEXT NOT NULL,
  text TEXT NOT NULL,
  ref TEXT NOT NULL,
  source TEXT NOT NULL,
  mode TEXT NOT NULL,
  recorded_ms BIGINT NOT NULL
);
CREATE INDEX life_events_by_node ON life_events (node, ts_ms, id);

-- What the topic `assets` was last told of an asset; '' where it was told that it is bound no more. The row
-- is the lock under which the next word is made.
CREATE TABLE bound_assets (
  asset TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  revision BIGINT NOT NULL
);
