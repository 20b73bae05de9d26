INSERT INTO consumed (topic, partition, next_offset) VALUES ('predictions', 0, 4182), ('predictions', 1, 4090), ('events', 0, 17);
INSERT INTO leases (name, holder, epoch, until_ms) VALUES ('desk', 'north-1 4711', 3, 1700000030000);
INSERT INTO outbox (seq, id, destination, message_key, body, created_ms) VALUES
  (1, 'north:P-101/1', 'topic:assets', 'north:P-101', '{"asset":"north:P-101"}', 1700000000000),
  (2, 'north:P-102/1', 'hook:maintenance', 'north:P-102', 'said ''at once'', for 3 µm', 1700000000001);
INSERT INTO counters (name, last) VALUES ('outbox', 2);
