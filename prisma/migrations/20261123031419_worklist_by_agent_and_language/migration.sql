-- Today is narrowed by the agent of a task and by the language of a patient, too. The agent stands beside what is
-- counted and paged, so that no task has to be looked at for it.
DROP INDEX task_plain_opens;
CREATE INDEX task_plain_opens ON task (service_id, opens_on)
  INCLUDE (late_from, overdue_from, critical_from, kind, agent, patient_id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL
    AND pauses = '[]' AND NOT awaiting_answer AND kind <> 'red-flag' AND done_on IS NULL
    AND (kind <> 'pre-dose-labs' OR gate IS NULL OR (gate @? '$.asks[*] ? (@.results.size() == 0)') IS TRUE);

DROP INDEX task_plain_due;
CREATE INDEX task_plain_due ON task (service_id, due_on, id)
  INCLUDE (opens_on, late_from, overdue_from, critical_from, kind, agent, patient_id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL
    AND pauses = '[]' AND NOT awaiting_answer AND kind <> 'red-flag' AND done_on IS NULL
    AND (kind <> 'pre-dose-labs' OR gate IS NULL OR (gate @? '$.asks[*] ? (@.results.size() == 0)') IS TRUE);

-- Which languages a service's patients speak, and who speaks one.
CREATE INDEX "patient_service_id_language_id_idx" ON "patient" ("service_id", "language", "id");
