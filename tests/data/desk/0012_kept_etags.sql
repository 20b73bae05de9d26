INSERT INTO idempotency (subject, request_key, request_hash, at_ms, status, content_type, location, body, etag) VALUES
  ('key_9', 'order-17', 'f00d', 1700000500000, 201, 'application/json', '/api/v1/nodes/north:P-101', '{"id":"north:P-101"}', '"v1"');
