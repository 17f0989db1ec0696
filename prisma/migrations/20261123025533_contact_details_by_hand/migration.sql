-- When a contact point got the value that it has. Of those that are there it is not known: long ago.
ALTER TABLE "contact_point" ADD COLUMN "value_since" TIMESTAMPTZ(3) NOT NULL DEFAULT '2000-01-01T00:00:00Z';
ALTER TABLE "contact_point" ALTER COLUMN "value_since" SET DEFAULT osteon_now();

-- A number that was typed wrongly, or is another person's, is taken away by a nurse.
GRANT DELETE ON TABLE patient_identifier TO osteon_api;
