-- Tasks that open a work order when they come round, and which order that is.
ALTER TABLE tasks ADD COLUMN opens_order BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN ahead_days DOUBLE PRECISION NOT NULL DEFAULT 0;
-- '' until one was opened since the task was done last.
ALTER TABLE task_assets ADD COLUMN order_id TEXT NOT NULL DEFAULT '';
