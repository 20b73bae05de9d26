INSERT INTO work_order_parts (order_id, position, part_number, name, quantity, unit, spare, who, at_ms) VALUES
  ('wo-1', 9, '6205-2RS1', 'Bearing 6205', 1, 'pcs', 'north:6205', 'olga', 1700002500000);
