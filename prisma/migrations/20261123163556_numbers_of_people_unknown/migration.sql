-- AlterTable
ALTER TABLE "hl7_message" ADD COLUMN     "number_hashes" BYTEA[];

-- AlterTable
ALTER TABLE "possible_fracture" ADD COLUMN     "number_hashes" BYTEA[];

-- What came of somebody before it was known whose it is, is found by the hashes of the numbers it names.
CREATE INDEX hl7_message_numbers ON hl7_message USING gin (number_hashes) WHERE patient_id IS NULL AND number_hashes IS NOT NULL;
CREATE INDEX possible_fracture_numbers ON possible_fracture USING gin (number_hashes)
  WHERE patient_id IS NULL AND number_hashes IS NOT NULL;

-- They are hashed with the key of erased numbers, which the first message may have to make.
GRANT UPDATE (erasure_key) ON installation TO osteon_worker;

-- One person goes with what names a number of theirs and is nobody's yet.
DO $$
DECLARE
  whole text := pg_get_functiondef('erase_person'::regproc);
  changed text := replace(whole, 'DELETE FROM patient_merge WHERE', 'DELETE FROM work_item WHERE service_id = wanted.service_id AND key IN (
    SELECT ''possible-fracture/'' || p.id FROM possible_fracture p
    WHERE p.service_id = wanted.service_id AND p.patient_id IS NULL AND p.number_hashes && numbers);
  DELETE FROM possible_fracture WHERE service_id = wanted.service_id AND patient_id IS NULL AND number_hashes && numbers;
  DELETE FROM hl7_message WHERE service_id = wanted.service_id AND patient_id IS NULL AND number_hashes && numbers;
  DELETE FROM patient_merge WHERE');
BEGIN
  IF changed = whole THEN RAISE EXCEPTION 'erase_person does not say where'; END IF;
  EXECUTE changed;
END
$$;
