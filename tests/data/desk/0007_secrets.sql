INSERT INTO secrets (name, value, created_ms) VALUES ('cursors', 'Zm9ydHktdHdvIGJ5dGVzIG9mIG5vdGhpbmc', 1700000000000);
