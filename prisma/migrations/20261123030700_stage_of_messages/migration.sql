-- Where a message stands in the queue: 1 planned, 2 claimed (queued, sending), 3 uncertain, null when it is over. What the
-- queue is found by goes by it, so that an update that leaves it alone, as the one that takes a claim, writes to no index:
-- state, lease_until and sent_at are in none any more, and a page has room for the new version of a row.
ALTER TABLE message ADD COLUMN stage smallint GENERATED ALWAYS AS (
  CASE WHEN state = 'planned' THEN 1 WHEN state IN ('queued', 'sending') THEN 2 WHEN state = 'uncertain' THEN 3 END) STORED;
DROP INDEX message_due;
CREATE INDEX message_due ON message (send_after, id) WHERE stage = 1 AND digest_id IS NULL;
DROP INDEX message_leased;
CREATE INDEX message_claimed ON message (id) WHERE stage = 2;
DROP INDEX message_uncertain;
CREATE INDEX message_uncertain ON message (id) WHERE stage = 3 AND digest_id IS NULL;
-- What went to a patient is found by (patient_id, key): there are few, and the count looks at each.
DROP INDEX message_sent;
ALTER TABLE message SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- An attempt is named by its message and generation; nothing ever named it by an id of its own.
ALTER TABLE delivery_attempt DROP COLUMN id;
ALTER TABLE delivery_attempt
  ADD CONSTRAINT delivery_attempt_pkey PRIMARY KEY USING INDEX delivery_attempt_message_id_generation_key;
