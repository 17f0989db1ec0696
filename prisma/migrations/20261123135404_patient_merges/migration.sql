-- AlterTable
ALTER TABLE "patient" ADD COLUMN     "merged_into_id" UUID;

-- CreateTable
CREATE TABLE "patient_merge" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "seq" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "survivor_id" UUID NOT NULL,
    "absorbed_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "reference" TEXT,
    "merged_by" UUID,
    "merged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "undone_by" UUID,
    "undone_at" TIMESTAMPTZ(3),
    "undo_reason" TEXT,

    CONSTRAINT "patient_merge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "patient_merge_row" (
    "merge_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "service_id" UUID NOT NULL,
    "table" TEXT NOT NULL,
    "key" JSONB NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,

    CONSTRAINT "patient_merge_row_pkey" PRIMARY KEY ("merge_id","number")
);

-- CreateIndex
CREATE INDEX "patient_merge_survivor_id_idx" ON "patient_merge"("survivor_id");

-- CreateIndex
CREATE INDEX "patient_merge_absorbed_id_idx" ON "patient_merge"("absorbed_id");

-- CreateIndex
CREATE UNIQUE INDEX "patient_merge_id_service_id_key" ON "patient_merge"("id", "service_id");

-- CreateIndex
CREATE INDEX "patient_merged_into_id_idx" ON "patient"("merged_into_id");

-- AddForeignKey
ALTER TABLE "patient" ADD CONSTRAINT "patient_merged_into_id_service_id_fkey" FOREIGN KEY ("merged_into_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "patient_merge" ADD CONSTRAINT "patient_merge_survivor_id_service_id_fkey" FOREIGN KEY ("survivor_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "patient_merge" ADD CONSTRAINT "patient_merge_absorbed_id_service_id_fkey" FOREIGN KEY ("absorbed_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "patient_merge_row" ADD CONSTRAINT "patient_merge_row_merge_id_service_id_fkey" FOREIGN KEY ("merge_id", "service_id") REFERENCES "patient_merge"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

ALTER TABLE patient ADD CONSTRAINT patient_merged_into_another CHECK (merged_into_id <> id);
ALTER TABLE patient_merge
  ADD CONSTRAINT patient_merge_words CHECK (kind IN ('person', 'feed') AND reason <> ''),
  ADD CONSTRAINT patient_merge_of_two CHECK (survivor_id <> absorbed_id),
  ADD CONSTRAINT patient_merge_undone CHECK ((undone_at IS NULL) = (undo_reason IS NULL));
-- A record is part of one other at a time.
CREATE UNIQUE INDEX patient_merge_open ON patient_merge (absorbed_id) WHERE undone_at IS NULL;

CALL declare_standing('patient_merge', 'service', 'who said that two records are of one person, and why',
  api => 'select, insert, update', worker => 'select, insert, update');
CALL declare_standing('patient_merge_row', 'service', 'what a merge changed, so that it can be undone',
  api => 'select, insert', worker => 'select, insert');

-- History is never changed, but for two ways, by functions that run as its owner: the whole of one person goes; or a
-- row goes over to the record that the person's has become part of, under the name that its course or task has there.
CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
  DECLARE
    moved CONSTANT text[] := ARRAY['patient_id', 'ref', 'task_key'];
    is_owner boolean;
  BEGIN
    IF TG_LEVEL = 'ROW' AND TG_TABLE_NAME <> 'audit_record' THEN
      is_owner := current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID);
      IF TG_OP = 'DELETE' AND is_owner
        AND to_jsonb(OLD) ->> 'patient_id' = ANY (string_to_array(current_setting('osteon.erasing', true), ',')) THEN
        RETURN OLD;
      END IF;
      IF TG_OP = 'UPDATE' AND is_owner
        AND TG_TABLE_NAME IN ('fact', 'task_change', 'contact_attempt', 'contact_annulment', 'checklist_tick')
        AND to_jsonb(OLD) ->> 'patient_id' = ANY (string_to_array(current_setting('osteon.merging', true), ','))
        AND to_jsonb(NEW) ->> 'patient_id' = ANY (string_to_array(current_setting('osteon.merging', true), ','))
        AND to_jsonb(OLD) - moved = to_jsonb(NEW) - moved THEN
        RETURN NEW;
      END IF;
    END IF;
    RAISE EXCEPTION '% keeps history: rows are added, never changed or removed', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END
  $$;

-- Changes rows of the two patients of a merge, in the order given: `[{"table", "key": {...}, "set": {...}}]`. It runs as
-- the owner, because history may be moved by nothing else, and believes nobody: the merge is of the service acted for and
-- not undone, and each row is one of the two's before and after. Answers how many rows it changed.
CREATE FUNCTION change_merged_rows(of_merge uuid, changes jsonb) RETURNS int
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  merge patient_merge;
  change jsonb;
  changed int := 0;
  found_rows int;
  columns text;
  keys text;
BEGIN
  SELECT * INTO merge FROM patient_merge WHERE id = of_merge AND service_id = app_service() AND undone_at IS NULL;
  IF merge.id IS NULL THEN RAISE EXCEPTION 'there is no such merge' USING ERRCODE = 'restrict_violation'; END IF;
  PERFORM set_config('osteon.merging', merge.survivor_id || ',' || merge.absorbed_id, true);
  FOR change IN SELECT * FROM jsonb_array_elements(changes) LOOP
    IF change ->> 'table' IN ('patient', 'patient_merge', 'patient_was', 'emergency_access')
      OR NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = 'patient'::regclass
        AND conrelid = to_regclass(format('public.%I', change ->> 'table')))
      OR change -> 'set' ? 'service_id' OR change -> 'set' ? 'id'
      OR coalesce(change -> 'set' ->> 'patient_id', merge.survivor_id::text)
        NOT IN (merge.survivor_id::text, merge.absorbed_id::text) THEN
      RAISE EXCEPTION 'a merge does not change that of %', change ->> 'table' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT string_agg(format('%1$I = n.%1$I', k), ', ') INTO columns FROM jsonb_object_keys(change -> 'set') AS k;
    SELECT string_agg(format('t.%1$I = o.%1$I', k), ' AND ') INTO keys FROM jsonb_object_keys(change -> 'key') AS k;
    EXECUTE format('UPDATE %1$I t SET %2$s FROM jsonb_populate_record(NULL::%1$I, $1) n, jsonb_populate_record(NULL::%1$I, $2) o
      WHERE %3$s AND t.service_id = $3 AND %4$s', change ->> 'table', columns, keys,
      CASE WHEN change ->> 'table' = 'file_import_row' THEN '(t.patient_id IN ($4, $5) OR t.resembles IN ($4, $5))'
        ELSE 't.patient_id IN ($4, $5)' END)
      USING change -> 'set', change -> 'key', merge.service_id, merge.survivor_id, merge.absorbed_id;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    changed := changed + found_rows;
  END LOOP;
  PERFORM set_config('osteon.merging', '', true);
  RETURN changed;
END
$$;
REVOKE EXECUTE ON FUNCTION change_merged_rows FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_merged_rows TO osteon_api, osteon_worker;

-- A record that is part of another counts for nothing of its own; and it is counted anew when that begins or ends.
DO $$
DECLARE
  whole text := pg_get_functiondef('observe_episodes'::regproc);
  changed text := replace(whole, 'JOIN patient p ON p.id = asked.id', 'JOIN patient p ON p.id = asked.id AND p.merged_into_id IS NULL');
BEGIN
  IF changed = whole THEN RAISE EXCEPTION 'observe_episodes reads patients in another way'; END IF;
  EXECUTE changed;
END
$$;
CREATE FUNCTION note_merged_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO report_dirty (service_id, patient_id) VALUES (NEW.service_id, NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER reports_merged AFTER UPDATE OF merged_into_id ON patient FOR EACH ROW
  WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION note_merged_patient();

-- Erases one person, with the records that have become part of theirs.
DO $$
DECLARE
  whole text := pg_get_functiondef('erase_person'::regproc);
  changed text := whole;
BEGIN
  changed := replace(changed, 'person uuid;', 'person uuid[];');
  changed := replace(changed, 'person := wanted.patient_id;', 'WITH RECURSIVE family AS (
    SELECT id FROM patient WHERE id = wanted.patient_id AND service_id = wanted.service_id
    UNION SELECT p.id FROM patient p JOIN family f ON p.merged_into_id = f.id
  ) SELECT coalesce(array_agg(id), ARRAY[]::uuid[]) INTO person FROM family;');
  changed := replace(changed, 'patient_id = person', 'patient_id = ANY (person)');
  changed := replace(changed, 'WHERE id = person', 'WHERE id = ANY (person)');
  changed := replace(changed, $q$'osteon.erasing', person::text$q$, $q$'osteon.erasing', array_to_string(person, ',')$q$);
  changed := replace(changed, $q$= person::text$q$, $q$= ANY (person::text[])$q$);
  changed := replace(changed, 'DELETE FROM patient WHERE id', 'DELETE FROM patient_merge WHERE survivor_id = ANY (person) OR absorbed_id = ANY (person);
  DELETE FROM patient WHERE id');
  IF changed ~ '= person\M' THEN RAISE EXCEPTION 'erase_person still knows one record'; END IF;
  EXECUTE changed;
END
$$;
