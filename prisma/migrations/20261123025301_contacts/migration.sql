-- ── Contacts: what was asked, what was ticked, what was taken back, and what is not recorded yet ──

-- Who changed a patient last is told to the one whose change came second.
ALTER TABLE patient ADD COLUMN changed_by uuid, ADD COLUMN changed_at timestamptz(3);

ALTER TABLE contact_attempt
  ADD COLUMN red_flags text,
  ADD COLUMN wrong_point_id uuid,
  ADD COLUMN new_point_ids uuid[] DEFAULT ARRAY[]::uuid[],
  ADD CONSTRAINT contact_attempt_red_flags CHECK (red_flags IN ('none', 'raised', 'not-asked')),
  ADD CONSTRAINT contact_attempt_wrong_point CHECK (wrong_point_id IS NULL OR outcome = 'wrong-number');

CREATE TABLE "contact_annulment" (
    "attempt_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "annulled_by" UUID,
    "annulled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "contact_annulment_pkey" PRIMARY KEY ("attempt_id")
);

CREATE TABLE "checklist_tick" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "task_key" TEXT NOT NULL,
    "item" TEXT NOT NULL,
    "protocol_version" TEXT NOT NULL,
    "ticked" BOOLEAN NOT NULL,
    "recorded_by" UUID,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "checklist_tick_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "contact_draft" (
    "patient_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "content" TEXT NOT NULL,
    "patient_version" INTEGER NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "saved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "contact_draft_pkey" PRIMARY KEY ("patient_id","user_id")
);

CREATE INDEX "contact_annulment_patient_id_idx" ON "contact_annulment"("patient_id");

CREATE INDEX "checklist_tick_patient_id_idx" ON "checklist_tick"("patient_id");

CREATE INDEX "checklist_tick_attempt_id_idx" ON "checklist_tick"("attempt_id");

CREATE INDEX "contact_draft_saved_at_idx" ON "contact_draft"("saved_at");

ALTER TABLE "contact_attempt" ADD CONSTRAINT "contact_attempt_wrong_point_id_fkey" FOREIGN KEY ("wrong_point_id") REFERENCES "contact_point"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "contact_annulment" ADD CONSTRAINT "contact_annulment_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "contact_attempt"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "contact_annulment" ADD CONSTRAINT "contact_annulment_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "checklist_tick" ADD CONSTRAINT "checklist_tick_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "contact_attempt"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "checklist_tick" ADD CONSTRAINT "checklist_tick_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "contact_draft" ADD CONSTRAINT "contact_draft_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE "contact_draft" ADD CONSTRAINT "contact_draft_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- Erasing a person asks, for each number, whether a contact points at it.
CREATE INDEX contact_attempt_wrong_point ON contact_attempt (wrong_point_id) WHERE wrong_point_id IS NOT NULL;

-- ── Standing ────────────────────────────────────────────────────────────

CALL declare_standing('contact_annulment', 'patient', 'history: calls to them that were taken back',
  api => 'select, insert', worker => 'select', report => 'select (attempt_id, service_id, patient_id, annulled_at)');
CALL declare_standing('checklist_tick', 'patient', 'history: what was ticked on their checklists',
  api => 'select, insert', worker => 'select');
-- The daily job removes what was never recorded, and keys are rotated by the same role.
CALL declare_standing('contact_draft', 'patient', 'calls to them that are being written down',
  api => 'select, insert, update, delete', worker => 'select, update (content), delete');

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['contact_annulment', 'checklist_tick'] LOOP
    EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %I '
      'FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history()', history);
    EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history()', history);
  END LOOP;
END
$$;

-- ── Erasure: as before, with the tables above ───────────────────────────

CREATE OR REPLACE FUNCTION erase_person(asked uuid, numbers bytea[]) RETURNS text
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wanted erasure;
  person uuid;
BEGIN
  SELECT * INTO wanted FROM erasure WHERE id = asked AND service_id = app_service() FOR UPDATE;
  IF wanted.id IS NULL THEN RETURN 'not-found'; END IF;
  IF wanted.state <> 'asked' THEN RETURN 'settled'; END IF;
  IF app_user() IS NULL OR app_user() = wanted.asked_by THEN RETURN 'same-person'; END IF;
  person := wanted.patient_id;
  -- As sending does: messages first, then the patient.
  PERFORM FROM message WHERE patient_id = person ORDER BY id FOR UPDATE;
  PERFORM FROM patient WHERE id = person AND service_id = wanted.service_id FOR UPDATE;
  IF NOT FOUND THEN RETURN 'not-found'; END IF;
  IF EXISTS (SELECT FROM message WHERE patient_id = person AND state IN ('queued', 'sending', 'uncertain')) THEN
    RETURN 'in-flight';
  END IF;
  PERFORM set_config('osteon.erasing', person::text, true);

  -- What was written for a day stays balanced.
  INSERT INTO message_ledger (service_id, planned_for, written)
  SELECT service_id, planned_for, -count(*) FROM message WHERE patient_id = person GROUP BY service_id, planned_for;

  DELETE FROM answer_link WHERE patient_id = person;
  DELETE FROM letter WHERE patient_id = person;
  DELETE FROM mailbox_item WHERE patient_id = person;
  DELETE FROM inbound_message WHERE patient_id = person;
  DELETE FROM work_item WHERE patient_id = person
    OR task_id IN (SELECT id FROM task WHERE patient_id = person)
    OR message_id IN (SELECT id FROM message WHERE patient_id = person);
  DELETE FROM gateway_event WHERE message_id IN (SELECT id FROM message WHERE patient_id = person);
  DELETE FROM delivery_attempt WHERE message_id IN (SELECT id FROM message WHERE patient_id = person);
  DELETE FROM message WHERE patient_id = person;
  DELETE FROM task_change WHERE patient_id = person;
  DELETE FROM task WHERE patient_id = person;
  DELETE FROM contact_draft WHERE patient_id = person;
  DELETE FROM checklist_tick WHERE patient_id = person;
  DELETE FROM contact_annulment WHERE patient_id = person;
  DELETE FROM contact_attempt WHERE patient_id = person;
  DELETE FROM fact WHERE patient_id = person;
  DELETE FROM episode WHERE patient_id = person;
  DELETE FROM assignment WHERE patient_id = person;
  DELETE FROM contact_point WHERE patient_id = person;
  DELETE FROM patient_identifier WHERE patient_id = person;
  DELETE FROM patient_retention WHERE patient_id = person;
  DELETE FROM emergency_access WHERE patient_id = person;
  DELETE FROM idempotent_request WHERE service_id = wanted.service_id AND result ->> 'patientId' = person::text;
  DELETE FROM patient WHERE id = person;

  INSERT INTO erased_number (service_id, hash, erasure_id)
  SELECT DISTINCT wanted.service_id, number, wanted.id FROM unnest(numbers) AS number;
  UPDATE erasure SET state = 'erased', settled_by = app_user(), settled_at = osteon_now() WHERE id = wanted.id;
  PERFORM set_config('osteon.erasing', '', true);
  RETURN NULL;
END
$$;
