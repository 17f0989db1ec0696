-- Most open tasks lie ahead: they are counted from an index and paged in its order, and only the others are looked at
-- one by one. A task stands apart when its section can be another than its dates say.
CREATE INDEX task_plain ON task (service_id, opens_on) INCLUDE (kind, patient_id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL
    AND pauses = '[]' AND NOT awaiting_answer AND kind <> 'red-flag';

CREATE INDEX task_apart ON task (service_id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL
    AND NOT (pauses = '[]' AND NOT awaiting_answer AND kind <> 'red-flag');

-- Patients whom nobody reaches or who agreed to a day: all their tasks ahead stand under that.
CREATE INDEX patient_apart ON patient (service_id) WHERE unreached_days >= 3 OR promised_on IS NOT NULL;
