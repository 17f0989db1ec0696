-- A patient's page shows what was changed: found by the patient, not by looking through everybody's changes.
-- CreateIndex
CREATE INDEX "task_change_patient_id_idx" ON "task_change"("patient_id");
