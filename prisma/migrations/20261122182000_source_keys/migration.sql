-- A source key names a fact within its patient: two senders may use one id for records of two patients, and two
-- imports that bring one new patient at a time must meet at the patient's numbers.
DROP INDEX fact_source_key;
CREATE UNIQUE INDEX fact_source_key ON fact (patient_id, source_key)
  WHERE source_key IS NOT NULL AND corrects_id IS NULL;
