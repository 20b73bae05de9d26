-- Where the desk stands in each partition of what it reads, and whose turn it is. A writer that compares both
-- in the transaction of what it writes can't be overtaken by one that lost its turn.
CREATE TABLE consumed (
  topic TEXT NOT NULL,
  partition BIGINT NOT NULL,
  next_offset BIGINT NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- One row a role, such as 'desk': who has it, until when by the wall clock, and the how manieth holder it is.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  until_ms BIGINT NOT NULL
);

-- What is to leave the desk, in the order of `seq`; gone once it has. `id` is the same however often the
-- message is made, so that whoever gets it twice can tell.
CREATE TABLE outbox (
  seq BIGINT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  destination TEXT NOT NULL,
  message_key TEXT NOT NULL,
  body TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);

-- Numbers that only grow, by name.
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);
