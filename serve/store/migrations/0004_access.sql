-- Who may do what. See docs/security.md for the class of each table's data.

-- People who sign in. `password` is argon2id with its salt and costs, never the password.
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  sign_in TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password TEXT NOT NULL,
  failures BIGINT NOT NULL DEFAULT 0,
  locked_until_ms BIGINT NOT NULL DEFAULT 0,
  disabled BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL,
  password_ms BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

-- Keys of programs. The key itself is shown once and kept nowhere; `hash` is its SHA-256.
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  prefix TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  revoked_ms BIGINT,
  replaced_by TEXT,
  version BIGINT NOT NULL DEFAULT 1
);

-- What a key or a person (`subject`) may: a role's permissions or one permission, at one site or at all ('*').
CREATE TABLE rights (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  role TEXT,
  permission TEXT,
  site TEXT NOT NULL,
  expires_ms BIGINT,
  granted_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE INDEX rights_by_subject ON rights (subject);

-- People who are signed in. `hash` is the SHA-256 of the cookie's token.
CREATE TABLE sign_ins (
  hash TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  address TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  idle_until_ms BIGINT NOT NULL,
  until_ms BIGINT NOT NULL
);
CREATE INDEX sign_ins_by_person ON sign_ins (person);
CREATE INDEX sign_ins_by_end ON sign_ins (until_ms);

-- Requests that were denied, each kind once with how often, until an administrator has looked at it.
CREATE TABLE denied_requests (
  id TEXT PRIMARY KEY,
  same TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL,
  address TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  permission TEXT NOT NULL,
  site TEXT NOT NULL,
  reason TEXT NOT NULL,
  times BIGINT NOT NULL,
  first_ms BIGINT NOT NULL,
  last_ms BIGINT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT,
  decided_ms BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX denied_requests_by_state ON denied_requests (state, last_ms, id);

-- Keys, people and addresses that are refused whatever they ask for.
CREATE TABLE risk_list (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  reason TEXT NOT NULL,
  listed_by TEXT NOT NULL,
  listed_ms BIGINT NOT NULL,
  PRIMARY KEY (kind, value)
);

CREATE TABLE security_events (
  id TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX security_events_by_time ON security_events (at_ms, id);

-- Answers to POSTs with an Idempotency-Key, for a day. `status` 0: the request is in work since `at_ms`.
CREATE TABLE idempotency (
  subject TEXT NOT NULL,
  request_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  status BIGINT NOT NULL,
  content_type TEXT NOT NULL,
  location TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (subject, request_key)
);
CREATE INDEX idempotency_by_time ON idempotency (at_ms);
