-- Who is told of what happens, beside the topics: webhooks and mail. `messages`, `sites` and `classes` are
-- JSON lists, empty where every one is meant. `why` tells why it is disabled or failing.
CREATE TABLE subscribers (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  messages TEXT NOT NULL,
  sites TEXT NOT NULL,
  classes TEXT NOT NULL,
  least_level BIGINT NOT NULL,
  personal BIGINT NOT NULL,
  enabled BIGINT NOT NULL,
  failing_since_ms BIGINT NOT NULL,
  why TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);

-- What webhooks are signed with, as it is: whoever signs must know it. Two of them while one is rotated.
CREATE TABLE subscriber_secrets (
  subscriber TEXT NOT NULL REFERENCES subscribers (name) ON DELETE CASCADE,
  secret TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  until_ms BIGINT NOT NULL,
  PRIMARY KEY (subscriber, secret)
);

-- One row a subscriber and key, such as an asset: when the first of what waits there is tried next (the
-- largest number where nothing waits), and since when it has failed (0 where it has not).
CREATE TABLE delivery_queues (
  subscriber TEXT NOT NULL REFERENCES subscribers (name) ON DELETE CASCADE,
  message_key TEXT NOT NULL,
  next_try_ms BIGINT NOT NULL,
  failing_since_ms BIGINT NOT NULL,
  PRIMARY KEY (subscriber, message_key)
);
CREATE INDEX delivery_queues_by_next_try ON delivery_queues (subscriber, next_try_ms);

-- What waits for a subscriber, in the order of `seq`, or was given up (`state` waiting or dead). Gone once it
-- is delivered.
CREATE TABLE deliveries (
  seq BIGINT PRIMARY KEY,
  subscriber TEXT NOT NULL REFERENCES subscribers (name) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  message_key TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  state TEXT NOT NULL,
  last_error TEXT NOT NULL,
  UNIQUE (subscriber, message_id)
);
CREATE INDEX deliveries_by_key ON deliveries (subscriber, state, message_key, seq);
CREATE INDEX deliveries_by_state ON deliveries (state, seq);
CREATE INDEX deliveries_by_age ON deliveries (state, created_ms);
