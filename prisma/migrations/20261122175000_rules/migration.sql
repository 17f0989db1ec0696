-- What Prisma's schema language cannot say: history that cannot be changed, values that cannot be, and the indexes
-- over what is open or due.

-- Names are found by any part of them, whatever the accents.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Lower case without accents. Immutable because it names its dictionary: an index is built on it.
CREATE FUNCTION folded(words text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, words)) $$;

CREATE INDEX patient_name ON patient USING gin (folded(given || ' ' || family) gin_trgm_ops);

-- ── Append-only ─────────────────────────────────────────────────────────

CREATE FUNCTION refuse_change_of_history() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
  BEGIN
    RAISE EXCEPTION '% keeps history: rows are added, never changed or removed', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END
  $$;

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['fact', 'task_change', 'contact_attempt', 'audit_record'] LOOP
    EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %I '
      'FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history()', history);
    EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history()', history);
  END LOOP;
END
$$;

-- ── Values that cannot be ───────────────────────────────────────────────

ALTER TABLE service
  ADD CONSTRAINT service_hours CHECK (sends_from ~ '^([01]\d|2[0-3]):[0-5]\d$'
    AND sends_until ~ '^([01]\d|2[0-3]):[0-5]\d$' AND sends_from < sends_until),
  -- An unknown zone fails here, not in a query of some later night.
  ADD CONSTRAINT service_time_zone CHECK (timestamptz '2026-01-01 00:00+00' AT TIME ZONE time_zone IS NOT NULL);

ALTER TABLE user_account ADD CONSTRAINT user_account_email CHECK (email = lower(email) AND email LIKE '%_@_%');

ALTER TABLE session ADD CONSTRAINT session_times CHECK (expires_at > created_at AND last_seen_at >= created_at);

ALTER TABLE patient
  ADD CONSTRAINT patient_dates CHECK (died_on >= birth_date AND left_on >= birth_date AND declined_on >= birth_date),
  ADD CONSTRAINT patient_numbers CHECK (unreached_days >= 0 AND version >= 1);

ALTER TABLE contact_point ADD CONSTRAINT contact_point_values CHECK (preference >= 0 AND value <> '');

ALTER TABLE fact
  ADD CONSTRAINT fact_correction CHECK (corrects_id <> id AND (corrects_id IS NULL) <= (NOT retracts)),
  ADD CONSTRAINT fact_reason CHECK (corrects_id IS NULL OR coalesce(reason, '') <> ''),
  ADD CONSTRAINT fact_reference CHECK (type NOT IN ('fracture', 'treatment', 'dose', 'supply') OR ref IS NOT NULL),
  ADD CONSTRAINT fact_payload CHECK (jsonb_typeof(payload) = 'object');

ALTER TABLE episode
  ADD CONSTRAINT episode_history CHECK (enrolment <> 'history' OR history_reason IS NOT NULL),
  ADD CONSTRAINT episode_sites CHECK (cardinality(sites) > 0);

ALTER TABLE task
  ADD CONSTRAINT task_dates CHECK (opens_on <= due_on AND overdue_from > due_on
    AND late_from > due_on AND critical_from >= due_on),
  ADD CONSTRAINT task_done CHECK (done_reason IS NULL OR done_on IS NOT NULL),
  ADD CONSTRAINT task_cancelled CHECK ((cancelled_on IS NULL) = (cancel_reason IS NULL)),
  ADD CONSTRAINT task_pauses CHECK (jsonb_typeof(pauses) = 'array'),
  ADD CONSTRAINT task_because CHECK (jsonb_typeof(because) = 'array' AND because <> '[]');

ALTER TABLE contact_attempt
  ADD CONSTRAINT contact_attempt_promise CHECK ((outcome = 'promised') = (promised_on IS NOT NULL)
    AND promised_on >= "on"),
  ADD CONSTRAINT contact_attempt_call_back CHECK ((outcome = 'call-back') = (call_back_on IS NOT NULL)
    AND call_back_on >= "on");

ALTER TABLE work_item ADD CONSTRAINT work_item_closed CHECK ((closed_at IS NULL) = (outcome IS NULL));

ALTER TABLE message ADD CONSTRAINT message_generation CHECK (generation >= 0);

-- ── Indexes over what is open ───────────────────────────────────────────

CREATE INDEX task_open ON task (service_id, due_on, id)
  WHERE done_on IS NULL AND cancelled_on IS NULL AND withdrawn_at IS NULL;

CREATE INDEX task_next_message ON task (next_message_on, id)
  WHERE next_message_on IS NOT NULL;

CREATE UNIQUE INDEX assignment_one_open ON assignment (patient_id) WHERE ended_at IS NULL;

-- What an import brought is known by its source: importing again finds it.
CREATE UNIQUE INDEX fact_source_key ON fact (service_id, source_key)
  WHERE source_key IS NOT NULL AND corrects_id IS NULL;

CREATE INDEX work_item_open ON work_item (service_id, urgent DESC, opened_at, id) WHERE closed_at IS NULL;

CREATE INDEX message_due ON message (send_after, id) WHERE state = 'planned';
CREATE INDEX message_leased ON message (lease_until, id) WHERE state IN ('queued', 'sending');
CREATE INDEX message_uncertain ON message (id) WHERE state = 'uncertain';

CREATE INDEX session_live ON session (user_id) WHERE ended_at IS NULL;
