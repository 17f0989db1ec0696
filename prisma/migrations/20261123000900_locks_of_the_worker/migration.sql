-- The worker holds the stop switches still while it claims (`for share`), which wants the right to update some column:
-- the one that nobody changes, and so not the switch.
GRANT UPDATE (id) ON installation, service TO osteon_worker;

-- The demonstration clinic has its patients assigned.
GRANT INSERT, UPDATE ON assignment TO osteon_worker;

-- After a great many rows at once the planner wants to know of them: only the owner may look.
CREATE FUNCTION refresh_statistics() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN ANALYZE; END $$;
REVOKE EXECUTE ON FUNCTION refresh_statistics FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics TO osteon_api, osteon_worker;
