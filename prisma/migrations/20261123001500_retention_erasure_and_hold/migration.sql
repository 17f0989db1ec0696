-- ── How long patients' records are kept ─────────────────────────────────

ALTER TABLE service ADD COLUMN retention_years smallint NOT NULL DEFAULT 8,
  ADD CONSTRAINT service_retention CHECK (retention_years BETWEEN 1 AND 40);

-- A lead keeps a record longer than the rule.
CREATE TABLE patient_retention (
  patient_id uuid NOT NULL,
  service_id uuid NOT NULL,
  keep_until date NOT NULL,
  reason text NOT NULL,
  kept_by uuid NOT NULL,
  kept_at timestamptz(3) NOT NULL DEFAULT osteon_now(),
  CONSTRAINT patient_retention_pkey PRIMARY KEY (patient_id),
  CONSTRAINT patient_retention_patient_id_service_id_fkey FOREIGN KEY (patient_id, service_id)
    REFERENCES patient (id, service_id) ON DELETE RESTRICT ON UPDATE RESTRICT
);
CALL declare_standing('patient_retention', 'patient', 'records kept longer than the rule, and why',
  api => 'select, insert, update', worker => 'select');

-- ── Erasure ─────────────────────────────────────────────────────────────

-- The tombstone: an id, when, by whom and why. It names nobody; who asked cannot confirm.
CREATE TABLE erasure (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  service_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'asked',
  reason text NOT NULL,
  note text NOT NULL,
  asked_by uuid NOT NULL,
  asked_at timestamptz(3) NOT NULL DEFAULT osteon_now(),
  settled_by uuid,
  settled_at timestamptz(3),
  came_again_at timestamptz(3),
  return_allowed_by uuid,
  return_allowed_at timestamptz(3),
  CONSTRAINT erasure_pkey PRIMARY KEY (id),
  CONSTRAINT erasure_service_id_fkey FOREIGN KEY (service_id) REFERENCES service (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
  CONSTRAINT erasure_state CHECK (state IN ('asked', 'erased', 'withdrawn')),
  CONSTRAINT erasure_reason CHECK (reason IN ('request', 'retention-ended', 'not-lawful', 'mistake')),
  CONSTRAINT erasure_settled CHECK ((state = 'asked') = (settled_at IS NULL) AND (settled_at IS NULL) = (settled_by IS NULL)),
  CONSTRAINT erasure_by_two CHECK (state <> 'erased' OR settled_by <> asked_by)
);
CREATE UNIQUE INDEX erasure_one_asked ON erasure (patient_id) WHERE state = 'asked';
CREATE INDEX erasure_service_id_asked_at_id_idx ON erasure (service_id, asked_at DESC, id DESC);
CALL declare_standing('erasure', 'patient', 'erasures asked for, and tombstones',
  api => 'select, insert, update', worker => 'select, update (came_again_at)');

-- The numbers of who was erased, by a hash with a key of its own: an import does not bring the person back unasked.
CREATE TABLE erased_number (
  service_id uuid NOT NULL,
  hash bytea NOT NULL,
  erasure_id uuid NOT NULL,
  CONSTRAINT erased_number_pkey PRIMARY KEY (service_id, hash, erasure_id),
  CONSTRAINT erased_number_erasure_id_fkey FOREIGN KEY (erasure_id) REFERENCES erasure (id) ON DELETE RESTRICT ON UPDATE RESTRICT
);
CALL declare_standing('erased_number', 'service', 'hashes of the numbers of people who were erased',
  api => 'select', worker => 'select');

-- History is never changed, but for one way: the whole of one person, by the function below, which runs as its owner.
CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
  BEGIN
    IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' AND TG_TABLE_NAME <> 'audit_record'
      AND to_jsonb(OLD) ->> 'patient_id' = nullif(current_setting('osteon.erasing', true), '')
      AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION '% keeps history: rows are added, never changed or removed', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END
  $$;

-- Erases one person: everything but audit records (ids, no names) and the tombstone, in the caller's transaction. It
-- believes nobody: the erasure must have been asked for, by another person than the one who acts, in the service acted
-- for; and nothing may be on its way. Answers what hindered it, or null.
-- $1 the erasure, $2 hashes of the person's numbers
CREATE FUNCTION erase_person(asked uuid, numbers bytea[]) RETURNS text
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
REVOKE EXECUTE ON FUNCTION erase_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_person TO osteon_api;

-- ── After a restore ─────────────────────────────────────────────────────

-- `erasure_key`: of the hashes above, sealed. `hold_…`: the data come from a backup and nothing is sent until it is
-- settled what went since.
ALTER TABLE installation
  ADD COLUMN erasure_key text,
  ADD COLUMN hold_since timestamptz(3),
  ADD COLUMN hold_backup_at timestamptz(3),
  ADD COLUMN hold_settling_since timestamptz(3),
  ADD CONSTRAINT installation_hold CHECK ((hold_since IS NULL) = (hold_backup_at IS NULL)
    AND (hold_since IS NOT NULL OR hold_settling_since IS NULL));

-- Whoever turns the switch back on: in hold nothing is sent.
CREATE FUNCTION keep_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sending_stopped_at := OLD.sending_stopped_at;
  NEW.sending_stopped_by := OLD.sending_stopped_by;
  NEW.stop_reason := OLD.stop_reason;
  RETURN NEW;
END
$$;
CREATE TRIGGER held BEFORE UPDATE OF sending_stopped_at ON installation FOR EACH ROW
  WHEN (OLD.hold_since IS NOT NULL AND NEW.hold_since IS NOT NULL AND OLD.sending_stopped_at IS NOT NULL
    AND NEW.sending_stopped_at IS NULL)
  EXECUTE FUNCTION keep_held();

-- ── Keys ────────────────────────────────────────────────────────────────

-- What the operator's command seals anew when keys are rotated, and what the daily job removes.
GRANT UPDATE (recipient, content) ON letter TO osteon_worker;
GRANT UPDATE (recipient), DELETE ON mailbox_item TO osteon_worker;
GRANT SELECT (user_id, secret), UPDATE (secret) ON user_totp TO osteon_worker;
GRANT UPDATE (erasure_key, sending_stopped_at, sending_stopped_by, stop_reason, hold_since, hold_backup_at,
  hold_settling_since) ON installation TO osteon_worker;
GRANT DELETE ON inbound_message, gateway_event, idempotent_request, job_tick TO osteon_worker;
GRANT SELECT, DELETE ON setup_link TO osteon_worker;

-- Sending holds its service still (`for share`), which wants a right to change it.
GRANT UPDATE (sending_stopped_at, sending_stopped_by, sending_stop_reason) ON service TO osteon_worker;
