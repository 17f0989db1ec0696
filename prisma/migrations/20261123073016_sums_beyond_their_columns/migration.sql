-- Where there are more episodes than packed counts hold, their sum may not fit in a bigint either, and nobody looks at it:
-- it is no number then, and counting goes on by the rules or by the lists. The functions are as before otherwise.

DO $$
DECLARE
  summed constant text := '(coalesce\(sum\([^()]*\) FILTER \(WHERE [^()]*\), 0\)|sum\([^()]*\))::bigint AS';
  counting regprocedure;
BEGIN
  FOREACH counting IN ARRAY ARRAY['tally_all_episodes()', 'tally_months(uuid, date[], date)', 'tally_days(uuid[], date, date)']::regprocedure[] LOOP
    EXECUTE regexp_replace(pg_get_functiondef(counting), summed, 'CASE WHEN count(*) <= 4095 THEN \1::bigint END AS', 'g');
  END LOOP;
  EXECUTE regexp_replace(pg_get_functiondef('add_summary(uuid[], date, date, boolean, boolean)'::regprocedure), summed,
    'CASE WHEN sum(r.episodes + r.under_50) <= 2097151 THEN \1::bigint END AS', 'g');
END
$$;
