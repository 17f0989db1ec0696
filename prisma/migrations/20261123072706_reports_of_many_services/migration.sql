-- A report of all services adds up some thousand rows of the summary, each with the same 85 different numbers. Taken from
-- lists one by one that is most of its time: the rows keep them packed, three counts of 21 bits in a column, so that one
-- sum adds three. It holds for 2,097,151 episodes; where a sum has more, the lists are added.

-- CreateIndex
CREATE INDEX "report_summary_service_id_as_of_idx" ON "report_summary"("service_id", "as_of");

DO $$
DECLARE
  -- The place of a list's number among those that are packed, in the order in which they are: what an indicator achieved,
  -- failed, … (iof-5 to iof-9 are flsdb-6 to flsdb-10), rows by the day after which they are asked, and what is missing.
  packed text[] := ARRAY['episodes', 'under_50', 'outcomes[9]']
    || ARRAY(SELECT format('outcomes[%s]', 7 * (i - 1) + k + 1)
      FROM unnest(ARRAY[3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 20]) WITH ORDINALITY AS l (i, n) CROSS JOIN generate_series(1, 6) AS k
      ORDER BY n, k)
    || ARRAY['fields[5]', 'fields[7]', 'fields[15]', 'fields[21]']
    || ARRAY(SELECT format('fields[%s]', 2 * f) FROM generate_series(1, 12) AS f ORDER BY f);
  pieces int := (cardinality(packed) + 2) / 3;
  -- Of the sums `x`, the one of a number.
  counts text;
  states text;
BEGIN
  EXECUTE 'ALTER TABLE report_summary ' || (
    SELECT string_agg(format('ADD COLUMN packed_%s bigint GENERATED ALWAYS AS (%s) STORED', piece, (
      SELECT string_agg(format('(%s::bigint << %s)', packed[3 * (piece - 1) + lane], 21 * (lane - 1)), ' + ' ORDER BY lane)
      FROM generate_series(1, 3) AS lane WHERE packed[3 * (piece - 1) + lane] IS NOT NULL)), ', ' ORDER BY piece)
    FROM generate_series(1, pieces) AS piece);

  counts := (WITH sum_of AS (
      SELECT name, format('(x.packed_%s >> %s & 2097151)::int', (at - 1) / 3 + 1, 21 * ((at - 1) % 3)) AS sql
      FROM unnest(packed) WITH ORDINALITY AS p (name, at)
    ), twin AS (
      -- where an indicator's numbers stand in the list that is packed
      SELECT i, CASE WHEN i BETWEEN 15 AND 19 THEN i - 10 ELSE i END AS of FROM generate_series(1, 20) AS i
    )
    SELECT string_agg(CASE
        WHEN of = 1 THEN CASE k WHEN 1 THEN 'x.episodes' ELSE '0' END
        WHEN of = 2 THEN CASE k WHEN 1 THEN 'x.spine' WHEN 2 THEN 'x.episodes - x.spine' ELSE '0' END
        WHEN of = 11 THEN CASE k WHEN 0 THEN 'x.spine' WHEN 1 THEN 'x.episodes - x.spine' ELSE '0' END
        WHEN of = 12 THEN CASE k WHEN 0 THEN 'x.episodes - x.spine' WHEN 1 THEN 'x.spine' ELSE '0' END
        WHEN k = 0 THEN 'x.episodes - (' || (SELECT string_agg(sql, ' + ' ORDER BY name) FROM sum_of
          WHERE name IN (SELECT format('outcomes[%s]', 7 * (of - 1) + j + 1) FROM generate_series(1, 6) AS j)) || ')'
        ELSE (SELECT sql FROM sum_of WHERE name = format('outcomes[%s]', 7 * (of - 1) + k + 1))
      END, ', ' ORDER BY i, k) FROM twin CROSS JOIN generate_series(0, 6) AS k);
  states := (SELECT string_agg(format('%s, (x.packed_%s >> %s & 2097151)::int',
      CASE WHEN rows_at IS NULL THEN 'x.episodes'
        ELSE format('(x.packed_%s >> %s & 2097151)::int', (rows_at - 1) / 3 + 1, 21 * ((rows_at - 1) % 3)) END,
      (at - 1) / 3 + 1, 21 * ((at - 1) % 3)), ', ' ORDER BY f)
    FROM (SELECT f, array_position(packed, format('fields[%s]', 2 * f)) AS at,
        array_position(packed, CASE WHEN f = 3 THEN 'fields[5]' WHEN f BETWEEN 4 AND 7 THEN 'fields[7]'
          WHEN f BETWEEN 8 AND 10 THEN 'fields[15]' WHEN f > 10 THEN 'fields[21]' END) AS rows_at
      FROM generate_series(1, 12) AS f) AS places);

  -- The counts of whole months of services, added up: by service and month, or with null for what they are added over.
  EXECUTE format('CREATE FUNCTION add_summary(services uuid[], first_month date, end_month date, by_service boolean, by_month boolean)
    RETURNS SETOF report_count LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$
    BEGIN
      RETURN QUERY WITH summed AS MATERIALIZED (
        SELECT CASE WHEN by_service THEN r.service_id END AS service_id, CASE WHEN by_month THEN r.month END AS month,
          sum(r.episodes + r.under_50) AS n, %s
        FROM report_summary r WHERE r.service_id = ANY (services) AND r.month >= first_month AND r.month < end_month GROUP BY 1, 2)
      SELECT x.service_id, x.month, x.episodes, (x.packed_1 >> 21 & 2097151)::int, ARRAY[%s], ARRAY[%s]
      FROM (SELECT s.*, (s.packed_1 & 2097151)::int AS episodes, (s.packed_1 >> 42 & 2097151)::int AS spine
        FROM summed s WHERE s.n <= 2097151) AS x
      UNION ALL
      SELECT a.* FROM summed s CROSS JOIN LATERAL add_counts(ARRAY(
          SELECT ROW(r.service_id, r.month, r.episodes, r.under_50, r.outcomes, r.fields)::report_count
          FROM report_summary r WHERE r.service_id = ANY (services) AND r.month >= first_month AND r.month < end_month
            AND (s.service_id IS NULL OR r.service_id = s.service_id) AND (s.month IS NULL OR r.month = s.month)),
        by_service, by_month) AS a
      WHERE s.n > 2097151;
    END $f$',
    (SELECT string_agg(format('sum(r.packed_%1$s)::bigint AS packed_%1$s', piece), ', ' ORDER BY piece) FROM generate_series(1, pieces) AS piece),
    counts, states);
END
$$;

-- Each service's today once, and not for each of its months.
CREATE OR REPLACE FUNCTION services_to_refresh(of_services uuid[]) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id
  FROM (SELECT id, local_today(time_zone) AS today FROM service WHERE of_services IS NULL OR id = ANY (of_services) OFFSET 0) AS s
  WHERE EXISTS (SELECT FROM report_dirty d WHERE d.service_id = s.id)
    OR EXISTS (SELECT FROM report_summary r WHERE r.service_id = s.id AND r.holds_until < s.today)
    OR EXISTS (SELECT FROM report_summary r WHERE r.service_id = s.id AND r.as_of > s.today)
  ORDER BY s.id
$$;

-- As before, and whole months straight from the summary.
CREATE OR REPLACE FUNCTION report_counts(scope text, first_day date, last_day date, known_on date, by_service boolean, by_month boolean)
  RETURNS SETOF report_count
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  services uuid[] := report_services(scope);
  -- The whole months of the period are those from `first_month` and before `end_month`.
  first_month date := (date_trunc('month', (first_day - 1)::timestamp) + interval '1 month')::date;
  -- Nobody is diagnosed after today: a period that goes so far has the whole of its last month.
  end_month date := date_trunc('month', CASE
    WHEN last_day >= (SELECT max(local_today(time_zone)) FROM service WHERE id = ANY (services)) THEN last_day + interval '1 month'
    ELSE (last_day + 1)::timestamp END)::date;
  counted report_count[];
BEGIN
  IF known_on IS NOT NULL THEN
    counted := ARRAY(SELECT c FROM tally_known(patients_diagnosed(services, first_day, last_day), first_day, last_day, known_on) AS c);
  ELSE
    IF NOT refresh_reports(services, 20000) THEN
      RAISE EXCEPTION 'more is to be counted than a request can wait for' USING ERRCODE = 'OS503';
    END IF;
    IF first_month >= end_month THEN
      counted := ARRAY(SELECT c FROM tally_days(services, first_day, last_day) AS c);
    ELSIF first_day = first_month AND end_month > last_day THEN
      RETURN QUERY SELECT a.* FROM add_summary(services, first_month, end_month, by_service, by_month) AS a;
      RETURN;
    ELSE
      counted := ARRAY(SELECT a FROM add_summary(services, first_month, end_month, by_service, by_month) AS a);
      IF first_day < first_month THEN
        counted := counted || ARRAY(SELECT c FROM tally_days(services, first_day, first_month - 1) AS c);
      END IF;
      IF end_month <= last_day THEN
        counted := counted || ARRAY(SELECT c FROM tally_days(services, end_month, last_day) AS c);
      END IF;
    END IF;
  END IF;
  RETURN QUERY SELECT a.* FROM add_counts(counted, by_service, by_month) AS a;
END
$$;
