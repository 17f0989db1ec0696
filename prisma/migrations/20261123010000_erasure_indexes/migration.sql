-- Removing a person's rows asks, for each, whether anything still points at it: without these, by reading whole tables.
CREATE INDEX task_change_fact ON task_change (fact_id) WHERE fact_id IS NOT NULL;
CREATE INDEX work_item_task ON work_item (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX work_item_message ON work_item (message_id) WHERE message_id IS NOT NULL;
