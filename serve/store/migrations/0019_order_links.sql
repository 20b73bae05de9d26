-- Orders by every alarm that called for them, not by the first alone, and by what people filter rarely but over
-- all that ever was.
CREATE INDEX work_order_events_linked ON work_order_events (after, order_id) WHERE what = 'linked';
CREATE INDEX work_orders_finding ON work_orders (finding, opened_ms, number);
CREATE INDEX work_orders_effect ON work_orders (effect, opened_ms, number);
CREATE INDEX work_orders_fault ON work_orders (fault, opened_ms, number);
CREATE INDEX work_orders_part ON work_orders (part, opened_ms, number);
