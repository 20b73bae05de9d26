-- What an order used up from stock names its spare, and what is promised to an order is found by the order.
ALTER TABLE work_order_parts ADD COLUMN spare TEXT NOT NULL DEFAULT '';
CREATE INDEX stock_reservations_by_order ON stock_reservations (order_id, spare);
