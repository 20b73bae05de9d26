-- What the programs that share a database must all know and nobody else: made once, by the first that asks.
CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);
