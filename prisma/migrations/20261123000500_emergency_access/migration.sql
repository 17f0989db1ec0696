-- Emergency access looks for one patient in every other service: by the hash of a number, each service having its own
-- ($2 and $3, pairwise), or by the whole name and the date of birth. It shows ids alone, and at most two: one who fits,
-- or that more than one does.
CREATE FUNCTION emergency_patients(
  others uuid[], hashed_for uuid[], hashes bytea[], of_system text, full_family text, full_given text, born date
) RETURNS TABLE (service_id uuid, patient_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT i.service_id, i.patient_id
    FROM unnest(hashed_for, hashes) AS wanted (service_id, hash)
      JOIN patient_identifier i ON i.service_id = wanted.service_id AND i.value_hash = wanted.hash
    WHERE of_system IS NULL OR i.system = of_system
    UNION
    SELECT p.service_id, p.id
    FROM unnest(others) AS other (id) JOIN patient p ON p.service_id = other.id AND p.birth_date = born
    WHERE folded(p.family) = folded(full_family) AND folded(p.given) = folded(full_given)
    LIMIT 2
  $$;

REVOKE EXECUTE ON FUNCTION emergency_patients FROM PUBLIC;
GRANT EXECUTE ON FUNCTION emergency_patients TO osteon_api;

-- How often an emergency access was used.
CREATE INDEX audit_record_emergency_access ON audit_record (emergency_access_id) WHERE emergency_access_id IS NOT NULL;

-- The trigger writes these whatever is given; a default says that nobody has to give them.
ALTER TABLE audit_record
  ALTER COLUMN shard SET DEFAULT 0,
  ALTER COLUMN number SET DEFAULT 0,
  ALTER COLUMN hash SET DEFAULT '\x';
