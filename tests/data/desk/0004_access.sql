INSERT INTO people (id, sign_in, name, password, failures, locked_until_ms, disabled, created_ms, password_ms, version) VALUES
  ('p1', 'olga', 'Olga', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo', 2, 1700003000000, 0, 1700002500000, 1700002600000, 3),
  ('p2', 'ben', 'Ben', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx1$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNp', 0, 0, 1, 1700002500000, 1700002500000, 1);
INSERT INTO api_keys (id, prefix, hash, name, created_by, created_ms, expires_ms, revoked_ms, replaced_by, version) VALUES
  ('k1', 'pk_aaaa', 'c1a0', 'historian', 'p1', 1700002500000, 1800000000000, NULL, 'k2', 2),
  ('k2', 'pk_bbbb', 'c1a1', 'historian', 'p1', 1700002600000, 1800000000000, NULL, NULL, 1),
  ('k0', 'pk_cccc', 'c1a2', 'old', 'p1', 1690000000000, 1700000000000, 1695000000000, NULL, 2);
INSERT INTO rights (id, subject, role, permission, site, expires_ms, granted_by, created_ms) VALUES
  ('r1', 'p1', 'engineer', NULL, 'north', NULL, 'p1', 1700002500000), ('r2', 'k2', NULL, 'readings.write', '*', 1800000000000, 'p1', 1700002600000);
INSERT INTO sign_ins (hash, person, address, created_ms, idle_until_ms, until_ms) VALUES
  ('5e55', 'p1', '192.0.2.7', 1700002700000, 1700004500000, 1700045900000);
INSERT INTO denied_requests (id, same, subject, address, method, path, permission, site, reason, times, first_ms, last_ms, state, decided_by,
                             decided_ms, version) VALUES
  ('d1', '0d0d', 'k2', '192.0.2.9', 'PATCH', '/api/v1/nodes/north:P-101', 'assets.write', 'north', 'forbidden', 7, 1700002800000,
   1700002900000, 'open', NULL, NULL, 1),
  ('d0', '0e0e', 'p2', '192.0.2.8', 'GET', '/api/v1/keys', 'access.admin', '*', 'disabled', 1, 1700002800000, 1700002800000, 'dismissed',
   'p1', 1700002850000, 2);
INSERT INTO risk_list (kind, value, reason, listed_by, listed_ms) VALUES ('address', '198.51.100.3', 'guesses passwords', 'p1', 1700002900000);
INSERT INTO security_events (id, at_ms, kind, subject, detail) VALUES ('e1', 1700002900000, 'risk.listed', 'address 198.51.100.3', 'by p1');
INSERT INTO idempotency (subject, request_key, request_hash, at_ms, status, content_type, location, body) VALUES
  ('k2', 'once-1', 'abcd', 1700002950000, 201, 'application/json', '/api/v1/nodes/north:P-103', '{"id":"north:P-103"}'),
  ('k2', 'once-2', 'abce', 1700002960000, 0, '', '', '');
