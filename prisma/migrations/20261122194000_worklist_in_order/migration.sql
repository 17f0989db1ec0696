-- The sections of Today, counted and paged from indexes alone. A task is plain when its dates and its patient decide its
-- section: blood tests before a dose are plain while one of them has no result, as then no day finds them done.
DROP INDEX task_plain;
DROP INDEX task_apart;
-- Today was its only reader.
DROP INDEX task_open;

-- Counts: what is not open yet by its range, the others by the dates beside it.
CREATE INDEX task_plain_opens ON task (service_id, opens_on)
  INCLUDE (late_from, overdue_from, critical_from, kind, patient_id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL
    AND pauses = '[]' AND NOT awaiting_answer AND kind <> 'red-flag' AND done_on IS NULL
    AND (kind <> 'pre-dose-labs' OR gate IS NULL OR (gate @? '$.asks[*] ? (@.results.size() == 0)') IS TRUE);

-- Pages: a section is walked in the order of its due dates.
CREATE INDEX task_plain_due ON task (service_id, due_on, id)
  INCLUDE (opens_on, late_from, overdue_from, critical_from, kind, patient_id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL
    AND pauses = '[]' AND NOT awaiting_answer AND kind <> 'red-flag' AND done_on IS NULL
    AND (kind <> 'pre-dose-labs' OR gate IS NULL OR (gate @? '$.asks[*] ? (@.results.size() == 0)') IS TRUE);

-- What has to be judged one by one.
CREATE INDEX task_not_plain ON task (service_id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL
    AND NOT (pauses = '[]' AND NOT awaiting_answer AND kind <> 'red-flag' AND done_on IS NULL
      AND (kind <> 'pre-dose-labs' OR gate IS NULL OR (gate @? '$.asks[*] ? (@.results.size() == 0)') IS TRUE));
