-- A twin may have been asked for and be there although its order has none that we know of; and a change of a
-- twin that was read is old news, whatever it came to.
ALTER TABLE mirrored_orders ADD COLUMN create_begun INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mirrored_orders ADD COLUMN seen_ms BIGINT NOT NULL DEFAULT 0;
