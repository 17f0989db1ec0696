-- Telephone numbers, e-mail addresses, addresses and identifiers are sealed by the programs, which have the keys: the
-- database holds text `v1.<key id>.<…>` and, where a value is looked up, a keyed hash beside it. What is here already
-- stays readable until `osteon rotate-data-keys` has sealed it: beside it stand its own bytes in the place of the hash,
-- so that it is found and counted as taken in the meantime.

ALTER TABLE contact_point ADD COLUMN value_hash bytea, ADD COLUMN number_hash bytea;
UPDATE contact_point SET value_hash = convert_to(value, 'UTF8'),
  number_hash = CASE WHEN channel IN ('sms', 'phone') AND length(regexp_replace(value, '\D', '', 'g')) >= 6
    THEN convert_to(right(regexp_replace(value, '\D', '', 'g'), 9), 'UTF8') END;
ALTER TABLE contact_point ALTER COLUMN value_hash SET NOT NULL;
DROP INDEX contact_point_number;
DROP INDEX contact_point_patient_id_channel_value_key;
CREATE UNIQUE INDEX contact_point_patient_id_channel_value_hash_key ON contact_point (patient_id, channel, value_hash);
CREATE INDEX contact_point_number_hash_idx ON contact_point (number_hash);

ALTER TABLE patient_identifier ADD COLUMN value_hash bytea;
UPDATE patient_identifier SET value_hash = convert_to(value, 'UTF8');
ALTER TABLE patient_identifier DROP CONSTRAINT patient_identifier_pkey;
ALTER TABLE patient_identifier ADD CONSTRAINT patient_identifier_pkey PRIMARY KEY (service_id, system, value_hash);
CREATE INDEX patient_identifier_service_id_value_hash_idx ON patient_identifier (service_id, value_hash);

-- Sealed JSON is text.
ALTER TABLE patient ALTER COLUMN address TYPE text USING address::text;
ALTER TABLE letter ALTER COLUMN content TYPE text USING content::text;
