-- Who of a service may be somebody: found by numbers, telephones, days of birth and names that resemble, before anything
-- is scored. Row-level security keeps an index of trigrams from being used by whoever may not see every row, because how
-- alike two names are is worked out by a function that could tell what it was shown. So this is a function of the owner.
-- It gives ids of the very service that the transaction names and nothing else; rows are read as whoever asks.

-- $1 service, $2 given and family name in any order, $3 days of birth, $4 hashes of numbers, $5 hashes of telephones,
-- $6 most of each kind
CREATE FUNCTION patients_resembling(uuid, text, date[], bytea[], bytea[], int) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  SET pg_trgm.similarity_threshold = 0.3 AS $$
  SELECT id FROM (
    (SELECT i.patient_id AS id FROM patient_identifier i
      WHERE i.service_id = $1 AND i.value_hash = ANY ($4) LIMIT $6)
    UNION
    -- A home of many has one telephone: those of the likest names.
    (SELECT p.id FROM contact_point c JOIN patient p ON p.id = c.patient_id AND p.service_id = $1
      WHERE c.service_id = $1 AND c.number_hash = ANY ($5)
      ORDER BY similarity(folded(p.given || ' ' || p.family), folded($2)) DESC, p.id LIMIT $6)
    UNION
    (SELECT p.id FROM patient p
      WHERE p.service_id = $1 AND p.birth_date = ANY ($3)
      ORDER BY similarity(folded(p.given || ' ' || p.family), folded($2)) DESC, p.id LIMIT $6)
    UNION
    (SELECT p.id FROM patient p
      WHERE p.service_id = $1 AND folded(p.given || ' ' || p.family) % folded($2)
      ORDER BY similarity(folded(p.given || ' ' || p.family), folded($2)) DESC, p.id LIMIT $6)
  ) AS resembling
  WHERE $1 = app_service() AND app_patient() IS NULL
$$;
REVOKE EXECUTE ON FUNCTION patients_resembling FROM PUBLIC;
GRANT EXECUTE ON FUNCTION patients_resembling TO osteon_api, osteon_worker;
