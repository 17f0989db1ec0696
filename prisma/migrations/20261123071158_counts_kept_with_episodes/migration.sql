-- A report adds up what each episode says, and applying the rules anew to every row costs five times more than
-- adding. So an episode keeps what it says once all its windows are closed. That follows from its own columns alone:
-- PostgreSQL generates it, so that it can be neither forgotten nor stale. What is still open today is taken off again.
--
-- Each column is five counts of 12 bits, so that one sum adds five of them. It holds for 4,095 episodes of a service and
-- month; where there are more, they are counted by the rules themselves.

DO $$
DECLARE
  -- share_outcome's arguments, as in outcomes_of: window, in scope, achieved, missing.
  shares text[] := ARRAY[
    ['flsdb_4', '90', 'age >= 50', 'assessed <= 90', 'assessed = 32767'],
    ['flsdb_5', '90', 'age >= 50 AND dxa_wanted < 32767', 'scanned <= 90', 'scanned = 32767'],
    ['flsdb_6', '90', 'age >= 50', 'falls_assessed <= 90', 'falls_assessed = 32767'],
    ['flsdb_7', '90', 'age >= 50', 'recommended', 'advised = 32767'],
    ['flsdb_8', '112', 'age >= 75 AND first_site <> ''hip''', 'strength <= 112', 'strength_recorded > 112'],
    ['flsdb_9', '112', 'age >= 50 AND recommended', 'reached <= 112', 'contact > 112'],
    ['flsdb_10', '112', 'age >= 50 AND recommended', 'treated <= 112 OR on_agent <= 112',
      'NOT counted_course AND treatment_recorded > 112'],
    ['flsdb_11', '392', 'age >= 50 AND recommended', 'year_adherent <= 392', 'year_contact > 392'],
    ['iof_3', '84', 'age >= 50', 'assessed <= 84', 'assessed = 32767'],
    ['iof_4', '84', 'age >= 50 AND dxa_wanted < 32767', 'scanned <= 84', 'scanned = 32767'],
    ['iof_10', '392', 'age >= 50 AND recommended', 'year_on_agent <= 392', 'year_contact > 392']];
  -- Fields of completeness by the day after which they are asked: when each of them is missing.
  asked text[] := ARRAY[
    ['14', 'fls_contact = 32767 AND assessed = 32767', NULL, NULL, NULL],
    ['90', 'assessed = 32767', 'dxa_recorded = 32767', 'advised = 32767', 'falls_assessed = 32767'],
    ['112', 'contact > 112', 'treatment_recorded > 112', 'strength_recorded > 112', NULL],
    ['392', 'year_contact > 392', 'year_treatment_recorded > 392', NULL, NULL]];
  columns text[];
BEGIN
  -- Counts by the outcome's place, as share_outcome gives it; of an episode of which all windows are closed there is no 6.
  columns := ARRAY(SELECT format('ADD COLUMN closed_%s bigint GENERATED ALWAYS AS (
      CASE share_outcome(%s, %s, %s, %s, died, transferred, 32767) WHEN 1 THEN 1::bigint WHEN 2 THEN 1::bigint << 12
        WHEN 3 THEN 1::bigint << 24 WHEN 4 THEN 1::bigint << 36 WHEN 5 THEN 1::bigint << 48 ELSE 0 END) STORED',
      shares[i][1], shares[i][3], shares[i][4], shares[i][5], shares[i][2])
    FROM generate_subscripts(shares, 1) AS i ORDER BY i);
  -- Rows of these fields, then how many lack each.
  columns := columns || ARRAY(SELECT format('ADD COLUMN asked_after_%1$s bigint GENERATED ALWAYS AS (
      CASE WHEN age < 50 OR died <= %1$s OR transferred <= %1$s THEN 0 ELSE 1::bigint%2$s END) STORED', asked[i][1],
      (SELECT string_agg(format(' + CASE WHEN %s THEN 1::bigint << %s ELSE 0 END', asked[i][n], 12 * (n - 1)), '' ORDER BY n)
        FROM generate_series(2, 5) AS n WHERE asked[i][n] IS NOT NULL))
    FROM generate_subscripts(asked, 1) AS i ORDER BY i);
  EXECUTE 'ALTER TABLE episode_observation ' || array_to_string(columns, ', ') || ',
    ADD COLUMN asked_at_once bigint GENERATED ALWAYS AS (CASE WHEN age < 50 THEN 1::bigint
      ELSE CASE WHEN first_site = ''spine'' THEN 1::bigint << 12 ELSE 0 END
        + CASE WHEN sex_known THEN 0 ELSE 1::bigint << 24 END
        + CASE WHEN care_home_known THEN 0 ELSE 1::bigint << 36 END END) STORED';
END
$$;

DO $$
DECLARE
  indicators text[] := ARRAY['flsdb_2', 'flsdb_3', 'flsdb_4', 'flsdb_5', 'flsdb_6', 'flsdb_7', 'flsdb_8', 'flsdb_9',
    'flsdb_10', 'flsdb_11', 'iof_1', 'iof_2', 'iof_3', 'iof_4', 'flsdb_6', 'flsdb_7', 'flsdb_8', 'flsdb_9', 'flsdb_10',
    'iof_10'];
  shares jsonb := '{"flsdb_4": 90, "flsdb_5": 90, "flsdb_6": 90, "flsdb_7": 90, "flsdb_8": 112, "flsdb_9": 112,
    "flsdb_10": 112, "flsdb_11": 392, "iof_3": 84, "iof_4": 84, "iof_10": 392}';
  fields text[] := ARRAY['sex', 'care_home', 'fls_contact', 'fls_assessment', 'dxa_decision', 'treatment_outcome',
    'falls_assessment', 'week_16_contact', 'week_16_treatment', 'week_16_strength', 'week_52_contact', 'week_52_treatment'];
  -- The column that counts a field, and where in it stand those who lack it.
  places text[] := ARRAY[['asked_at_once', '24'], ['asked_at_once', '36'], ['asked_after_14', '12'], ['asked_after_90', '12'],
    ['asked_after_90', '24'], ['asked_after_90', '36'], ['asked_after_90', '48'], ['asked_after_112', '12'],
    ['asked_after_112', '24'], ['asked_after_112', '36'], ['asked_after_392', '12'], ['asked_after_392', '24']];
  -- Counts of outcomes 2 and 3, which are 6 while the window is open.
  unsettled bigint := (4095::bigint << 12) | (4095::bigint << 24);
  -- What is open is taken off: of a share these outcomes, of fields that are not asked yet all.
  sums text := (SELECT string_agg(format('sum(o.closed_%1$s)::bigint AS %1$s,
        coalesce(sum(o.closed_%1$s & %2$s) FILTER (WHERE o.diagnosed_on >= d.today - %3$s), 0)::bigint AS %1$s_open',
        key, unsettled, value), ', ') FROM jsonb_each_text(shares))
    || (SELECT string_agg(format(', coalesce(sum(o.asked_after_%1$s) FILTER (WHERE o.diagnosed_on < d.today - %1$s), 0)::bigint
        AS asked_after_%1$s', day), '') FROM unnest(ARRAY[14, 90, 112, 392]) AS day)
    || ', sum(o.asked_at_once)::bigint AS asked_at_once';
  counts text := (SELECT string_agg(CASE
      WHEN i = 'flsdb_2' THEN CASE k WHEN 1 THEN 'x.eligible' ELSE '0' END
      WHEN i = 'flsdb_3' THEN CASE k WHEN 1 THEN 'x.spine' WHEN 2 THEN 'x.eligible - x.spine' ELSE '0' END
      WHEN i = 'iof_1' THEN CASE k WHEN 0 THEN 'x.spine' WHEN 1 THEN 'x.eligible - x.spine' ELSE '0' END
      WHEN i = 'iof_2' THEN CASE k WHEN 0 THEN 'x.eligible - x.spine' WHEN 1 THEN 'x.spine' ELSE '0' END
      WHEN k = 0 THEN format('x.eligible - ((x.%1$s & 4095) + (x.%1$s >> 12 & 4095) + (x.%1$s >> 24 & 4095)
        + (x.%1$s >> 36 & 4095) + (x.%1$s >> 48 & 4095))::int', i)
      WHEN k = 6 THEN format('((x.%1$s_open >> 12 & 4095) + (x.%1$s_open >> 24 & 4095))::int', i)
      ELSE format('((x.%1$s - x.%1$s_open) >> %2$s & 4095)::int', i, 12 * (k - 1))
    END, ', ' ORDER BY n, k) FROM unnest(indicators) WITH ORDINALITY AS l (i, n) CROSS JOIN generate_series(0, 6) AS k);
  states text := (SELECT string_agg(format('%s, (x.%s >> %s & 4095)::int',
      CASE places[n][1] WHEN 'asked_at_once' THEN 'x.eligible' ELSE format('(x.%s & 4095)::int', places[n][1]) END,
      places[n][1], places[n][2]), ', ' ORDER BY n) FROM generate_subscripts(places, 1) AS n);
  -- By the rules themselves, as tally_known counts.
  observed text := (SELECT string_agg('o.' || attname, ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = 'observed_episode'::regclass AND attnum > 0);
  plain text := format('SELECT x.service_id, x.month, count(*) FILTER (WHERE x.eligible)::int,
      count(*) FILTER (WHERE NOT x.eligible)::int, ARRAY[%s], ARRAY[%s]
    FROM (SELECT o.service_id, o.month, outcome.*
      FROM summed p CROSS JOIN LATERAL (SELECT o.*, d.today FROM %%1$s
        WHERE o.service_id = p.service_id AND o.month = p.month AND p.n > 4095 OFFSET 0) AS o
      CROSS JOIN LATERAL outcomes_of(ROW(%s)::observed_episode, o.today - o.diagnosed_on) AS outcome OFFSET 0) AS x
    GROUP BY x.service_id, x.month',
    (SELECT string_agg(format('count(*) FILTER (WHERE x.eligible AND x.%I = %s)::int', i, k), ', ' ORDER BY n, k)
      FROM unnest(indicators) WITH ORDINALITY AS l (i, n) CROSS JOIN generate_series(0, 6) AS k),
    (SELECT string_agg(format('count(*) FILTER (WHERE x.%1$I > 0)::int, count(*) FILTER (WHERE x.%1$I = 2)::int', f), ', ' ORDER BY n)
      FROM unnest(fields) WITH ORDINALITY AS l (f, n)),
    observed);
  -- %1$s: rows `o` of episode_observation, and `d.today` of their service.
  tally text := format('WITH summed AS MATERIALIZED (
      SELECT o.service_id, o.month, count(*)::int AS n, %s FROM %%1$s GROUP BY o.service_id, o.month)
    SELECT x.service_id, x.month, x.eligible, x.n - x.eligible, ARRAY[%s], ARRAY[%s]
    FROM (SELECT s.*, s.n - (s.asked_at_once & 4095)::int AS eligible, (s.asked_at_once >> 12 & 4095)::int AS spine
      FROM summed s WHERE s.n <= 4095) AS x
    UNION ALL %s', sums, counts, states, plain);
BEGIN
  -- Every service and month, as of each service's own today: the full pass. Where all have one today no row is joined to it.
  EXECUTE format('CREATE OR REPLACE FUNCTION tally_all_episodes() RETURNS SETOF report_count LANGUAGE plpgsql STABLE
    SET work_mem = ''64MB'' AS $f$
    DECLARE
      ids uuid[];
      todays date[];
      one_day date;
      latest date;
    BEGIN
      SELECT array_agg(s.id), array_agg(s.today), min(s.today), max(s.today) INTO ids, todays, one_day, latest
      FROM (SELECT id, local_today(time_zone) AS today FROM service) AS s;
      IF one_day = latest THEN RETURN QUERY %s;
      ELSE RETURN QUERY %s;
      END IF;
    END $f$',
    format(tally, 'episode_observation o CROSS JOIN (VALUES (one_day)) AS d (today)'),
    format(tally, 'episode_observation o JOIN unnest(ids, todays) AS d (id, today) ON d.id = o.service_id'));
  -- … of some months of one service.
  EXECUTE format('CREATE OR REPLACE FUNCTION tally_months(of_service uuid, of_months date[], today date) RETURNS SETOF report_count
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$ BEGIN RETURN QUERY %s; END $f$',
    format(tally, 'unnest(of_months) AS m (first_day) CROSS JOIN LATERAL (SELECT * FROM episode_observation e
      WHERE e.service_id = of_service AND e.diagnosed_on >= m.first_day
        AND e.diagnosed_on < (m.first_day + interval ''1 month'')::date) AS o
      CROSS JOIN (VALUES (tally_months.today)) AS d (today)'));
  -- … of some days of services, as of each service's own today.
  EXECUTE format('CREATE OR REPLACE FUNCTION tally_days(of_services uuid[], first_day date, last_day date)
    RETURNS SETOF report_count LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$ BEGIN RETURN QUERY %s; END $f$',
    format(tally, '(SELECT s.id, local_today(s.time_zone) AS today FROM service s WHERE s.id = ANY (of_services) OFFSET 0) d
      JOIN episode_observation o ON o.service_id = d.id AND o.diagnosed_on BETWEEN first_day AND last_day'));
END
$$;
