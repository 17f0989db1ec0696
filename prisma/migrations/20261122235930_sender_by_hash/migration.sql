-- Numbers are sealed: whose one is, is known from its hashes. $1 hashes of the number's end, one for each key.
-- The services whose patients have it, and nothing of the patients.
DROP FUNCTION services_of_sender(text);
CREATE FUNCTION services_of_sender(hashes bytea[]) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT service_id FROM contact_point
  WHERE channel IN ('sms', 'phone') AND number_hash = ANY (hashes) ORDER BY service_id
$$;
REVOKE EXECUTE ON FUNCTION services_of_sender FROM PUBLIC;
GRANT EXECUTE ON FUNCTION services_of_sender TO osteon_api;
