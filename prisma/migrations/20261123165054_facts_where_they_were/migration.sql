-- AlterTable
ALTER TABLE "patient_was" ADD COLUMN     "merged_into_id" UUID;

-- CreateTable
CREATE TABLE "fact_was" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "fact_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "ref" TEXT,
    "moved_to_id" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "fact_was_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "fact_was_fact_id_id_idx" ON "fact_was"("fact_id", "id");

-- CreateIndex
CREATE INDEX "fact_was_patient_id_idx" ON "fact_was"("patient_id");

-- CreateIndex
CREATE INDEX "fact_was_moved_to_id_idx" ON "fact_was"("moved_to_id");

-- AddForeignKey
ALTER TABLE "fact_was" ADD CONSTRAINT "fact_was_fact_id_fkey" FOREIGN KEY ("fact_id") REFERENCES "fact"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fact_was" ADD CONSTRAINT "fact_was_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Nobody but its owner writes it: a trigger does.
CALL declare_standing('fact_was', 'patient', 'history: whose a fact was before a merge or its undo, for reports of a past day',
  api => 'select', worker => 'select', report => 'select');

-- A merge and its undo alone move facts.
CREATE FUNCTION note_moved_fact() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO fact_was (service_id, fact_id, patient_id, ref, moved_to_id)
  VALUES (OLD.service_id, OLD.id, OLD.patient_id, OLD.ref, NEW.patient_id);
  RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION note_moved_fact FROM PUBLIC;
CREATE TRIGGER fact_moved AFTER UPDATE OF patient_id, ref ON fact FOR EACH ROW
  WHEN (OLD.patient_id <> NEW.patient_id OR OLD.ref IS DISTINCT FROM NEW.ref) EXECUTE FUNCTION note_moved_fact();

CREATE OR REPLACE FUNCTION note_changed_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO patient_was (service_id, patient_id, birth_date, sex, care_home_resident, merged_into_id)
  VALUES (OLD.service_id, OLD.id, OLD.birth_date, OLD.sex, OLD.care_home_resident, OLD.merged_into_id);
  INSERT INTO report_dirty (service_id, patient_id) VALUES (NEW.service_id, NEW.id);
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION note_merged_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO patient_was (service_id, patient_id, birth_date, sex, care_home_resident, merged_into_id)
  VALUES (OLD.service_id, OLD.id, OLD.birth_date, OLD.sex, OLD.care_home_resident, OLD.merged_into_id);
  INSERT INTO report_dirty (service_id, patient_id) VALUES (NEW.service_id, NEW.id);
  RETURN NULL;
END
$$;

-- The facts of a record. What it has now and was moved since came here by the last of its moves: one look by an index for
-- each record, and not for each of its facts. `known_on` null: those that it has. A day that is over, which ended `at`: those that it had, under
-- the names that they had.
CREATE FUNCTION facts_of(of_service uuid, of_patient uuid, known_on date, at timestamptz) RETURNS TABLE (
  id uuid, seq bigint, type text, ref text, "on" date, payload jsonb, corrects_id uuid, retracts boolean,
  recorded_at timestamptz
)
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
  SELECT f.id, f.seq, f.type, f.ref, f."on", f.payload, f.corrects_id, f.retracts, f.recorded_at FROM fact f
  WHERE f.patient_id = of_patient AND f.service_id = of_service
    AND (known_on IS NULL
      OR f.id <> ALL (ARRAY(SELECT w.fact_id FROM fact_was w WHERE w.moved_to_id = of_patient AND w.until >= at)))
  UNION ALL
  SELECT f.id, f.seq, f.type, w.ref, f."on", f.payload, f.corrects_id, f.retracts, f.recorded_at
  FROM fact_was w JOIN fact f ON f.id = w.fact_id AND f.service_id = w.service_id
  WHERE known_on IS NOT NULL AND w.patient_id = of_patient AND w.service_id = of_service AND w.until >= at
    AND NOT EXISTS (SELECT FROM fact_was e WHERE e.fact_id = w.fact_id AND e.until >= at AND e.id < w.id)
  $$;

-- Both read the facts of a day that is over where they were then.
DO $$
DECLARE
  reader regprocedure;
  whole text;
  changed text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['observe_episodes(uuid[], date)', 'held_courses(uuid[], date)']::regprocedure[] LOOP
    whole := pg_get_functiondef(reader);
    changed := regexp_replace(whole, 'FROM fact f\s+WHERE f\.patient_id = p\.id AND f\.service_id = p\.service_id AND NOT',
      'FROM facts_of(p.service_id, p.id, known_on, known.until) f
      WHERE NOT');
    IF changed = whole THEN RAISE EXCEPTION '% reads facts in another way', reader; END IF;
    EXECUTE changed;
  END LOOP;
END
$$;

-- A record that is, or was then, part of another counts for nothing of its own.
DO $$
DECLARE
  whole text := pg_get_functiondef('observe_episodes'::regproc);
  changed text := replace(whole, ' AND p.merged_into_id IS NULL', '');
BEGIN
  changed := replace(changed, 'SELECT was.patient_id, was.birth_date,', 'SELECT was.patient_id, was.merged_into_id, was.birth_date,');
  changed := replace(changed, 'ORDER BY was.id LIMIT 1
  ) w ON true', 'ORDER BY was.id LIMIT 1
  ) w ON true
  JOIN LATERAL (
    SELECT WHERE CASE WHEN w.patient_id IS NULL THEN p.merged_into_id ELSE w.merged_into_id END IS NULL
  ) of_its_own ON true');
  IF changed !~ 'of_its_own' OR changed !~ 'was\.merged_into_id' OR changed ~ 'p\.merged_into_id IS NULL\M'
    THEN RAISE EXCEPTION 'observe_episodes reads patients in another way'; END IF;
  EXECUTE changed;
END
$$;

-- Patients of whom some fact says, or said, that they were diagnosed in a period; those too whose it was before a merge.
CREATE OR REPLACE FUNCTION patients_diagnosed(of_services uuid[], first_day date, last_day date) RETURNS uuid[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN ARRAY(SELECT f.patient_id FROM fact f
    WHERE f.service_id = ANY (of_services) AND f.type = 'fracture' AND f."on" BETWEEN first_day AND last_day
    UNION SELECT w.patient_id FROM fact_was w JOIN fact f ON f.id = w.fact_id
    WHERE w.service_id = ANY (of_services) AND f.type = 'fracture' AND f."on" BETWEEN first_day AND last_day);

-- Erases what is kept of a person's facts with them.
DO $$
DECLARE
  whole text := pg_get_functiondef('erase_person'::regproc);
  changed text := replace(whole, 'DELETE FROM patient_was WHERE', 'DELETE FROM fact_was WHERE patient_id = ANY (person);
  DELETE FROM patient_was WHERE');
BEGIN
  IF changed = whole THEN RAISE EXCEPTION 'erase_person removes history in another way'; END IF;
  EXECUTE changed;
END
$$;
