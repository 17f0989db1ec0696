-- CreateTable
CREATE TABLE "caseload_statement" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "year" SMALLINT NOT NULL,
    "all_fractures" INTEGER,
    "non_spine" INTEGER,
    "spine" INTEGER,
    "by" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "caseload_statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "practice_statement" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "standard" SMALLINT NOT NULL,
    "level" TEXT,
    "grounds" TEXT,
    "by" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "practice_statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "national_figure_import" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "figures" JSONB NOT NULL,
    "by" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "national_figure_import_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "caseload_statement_service_id_year_id_idx" ON "caseload_statement"("service_id", "year", "id");

-- CreateIndex
CREATE INDEX "practice_statement_service_id_standard_id_idx" ON "practice_statement"("service_id", "standard", "id");

-- CreateIndex
CREATE INDEX "national_figure_import_service_id_id_idx" ON "national_figure_import"("service_id", "id");

-- AddForeignKey
ALTER TABLE "caseload_statement" ADD CONSTRAINT "caseload_statement_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "practice_statement" ADD CONSTRAINT "practice_statement_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "national_figure_import" ADD CONSTRAINT "national_figure_import_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What a service brings to its reports: never overwritten, so that a report of a past day compares with what was said then.
CALL declare_standing('caseload_statement', 'open', 'history: how many fractures services expect, added up over a region',
  api => 'select, insert', worker => 'select', report => 'select');
CALL declare_standing('practice_statement', 'service', 'history: where the service says it stands in standards',
  api => 'select, insert', worker => 'select');
CALL declare_standing('national_figure_import', 'service', 'history: files of national figures that the service brought',
  api => 'select, insert', worker => 'select');

ALTER TABLE caseload_statement
  ADD CONSTRAINT caseload_statement_year CHECK (year BETWEEN 1900 AND 2099),
  ADD CONSTRAINT caseload_statement_counts
    CHECK (all_fractures >= 0 AND non_spine >= 0 AND spine >= 0 AND coalesce(non_spine, 0) + coalesce(spine, 0) <= all_fractures);
ALTER TABLE practice_statement
  ADD CONSTRAINT practice_statement_level CHECK (level IN ('gold', 'silver', 'bronze', 'none'));

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['caseload_statement', 'practice_statement', 'national_figure_import'] LOOP
    EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %I
      FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history()', history);
    EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history()', history);
  END LOOP;
END
$$;

-- ── Counts that charts are drawn from ───────────────────────────────────

-- countForCharts, of the eligible episodes of a scope. `kind` says what is counted: event and leave by curve and day,
-- funnel-… by call, met, not-met and day by standard, refracture-… with the days watched. `known_on` as in report_counts.
DO $$
DECLARE
  counted text := $q$
    WITH watched AS MATERIALIZED (
      SELECT o.died, o.transferred, o.discharged, o.follow_up_declined, o.refractured, o.assessed, o.advised, o.scanned,
        o.falls_assessed, o.blood_tested, o.reached, o.strength_recorded, o.treatment_recorded, o.on_agent,
        o.year_reached, o.year_treatment_recorded, o.treated, o.treated_at_diagnosis, o.recommended,
        d.today - o.diagnosed_on AS as_of_day, least(o.died, o.transferred, d.today - o.diagnosed_on) AS until
      FROM %s
      WHERE o.age >= 50 AND o.diagnosed_on BETWEEN first_day AND last_day AND o.diagnosed_on <= d.today
    )
    SELECT 'episodes', '', NULL::int, count(*) FROM watched
    UNION ALL
    SELECT CASE WHEN c.day <= w.until THEN 'event' ELSE 'leave' END, c.name, least(c.day, w.until), count(*)
    FROM watched w CROSS JOIN LATERAL (VALUES ('assessed', w.assessed), ('scanned', w.scanned),
      ('fallsAssessed', w.falls_assessed), ('reached', w.reached), ('treated', w.treated),
      ('refractured', w.refractured)) AS c (name, day)
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT CASE
        WHEN w.as_of_day <= c.by THEN 'funnel-out'
        WHEN c.reached <= c.by AND c.told <= c.by THEN 'funnel-outcome'
        WHEN c.reached <= c.by THEN 'funnel-contacted'
        WHEN least(w.died, w.transferred, w.discharged, w.follow_up_declined) <= c.by THEN 'funnel-due'
        ELSE 'funnel-contactable' END, c.name, NULL, count(*)
    FROM watched w CROSS JOIN LATERAL (VALUES ('week-16', 112, w.reached, w.treatment_recorded),
      ('week-52', 392, w.year_reached, w.year_treatment_recorded)) AS c (name, by, reached, told)
    GROUP BY 1, 2
    UNION ALL
    SELECT CASE WHEN c.met THEN 'met' ELSE 'not-met' END, c.name, NULL, count(*)
    FROM watched w CROSS JOIN LATERAL (VALUES
      ('2', 90, true, w.assessed < 32767),
      ('6', 112, w.recommended, w.blood_tested < 32767),
      ('7', 90, true, w.falls_assessed <= 90),
      ('8', 112, true, w.assessed <= 112 AND w.strength_recorded <= 112),
      ('9', 112, w.recommended AND NOT w.treated_at_diagnosis, w.treated <= 112 OR w.on_agent <= 112),
      ('10', 112, w.treated_at_diagnosis, w.advised <= 112)) AS c (name, by, in_scope, met)
    WHERE c.in_scope AND (c.met OR (w.died > c.by AND w.transferred > c.by AND w.as_of_day > c.by))
    GROUP BY 1, 2
    UNION ALL
    SELECT 'day', '3', w.assessed::int, count(*) FROM watched w WHERE w.assessed < 32767 GROUP BY 3
    UNION ALL
    SELECT CASE WHEN w.refractured > w.until THEN 'refracture-none' WHEN w.treated < w.refractured THEN 'refracture-after-treatment'
      ELSE 'refracture-refractured' END, '', NULL, count(*)
    FROM watched w GROUP BY 1
    UNION ALL
    SELECT 'refracture-days', '', NULL, coalesce(sum(least(w.refractured, w.until)), 0)::bigint FROM watched w
  $q$;
BEGIN
  EXECUTE format($f$
    CREATE FUNCTION report_chart_counts(scope text, first_day date, last_day date, known_on date)
      RETURNS TABLE (kind text, name text, day int, count bigint)
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $b$
    #variable_conflict use_column
    DECLARE
      services uuid[] := report_services(scope);
    BEGIN
      IF known_on IS NOT NULL THEN
        RETURN QUERY %s;
        RETURN;
      END IF;
      IF NOT refresh_reports(services, 20000) THEN
        RAISE EXCEPTION 'more is to be counted than a request can wait for' USING ERRCODE = 'OS503';
      END IF;
      RETURN QUERY %s;
    END $b$ $f$,
    format(counted, 'observe_episodes(patients_diagnosed(services, first_day, last_day), known_on) o
        CROSS JOIN (VALUES (known_on)) AS d (today)'),
    format(counted, '(SELECT s.id, local_today(s.time_zone) AS today FROM service s WHERE s.id = ANY (services) OFFSET 0) d
        JOIN episode_observation o ON o.service_id = d.id'));
END
$$;

-- ── Adherence ───────────────────────────────────────────────────────────

-- The courses of patients as the planner is given them: of the facts that hold (heldFacts), less what was set aside after a
-- death (setAsideAfterDeath), put together (assembleFacts). `known_on` as in observe_episodes.
CREATE FUNCTION held_courses(of_patients uuid[], known_on date) RETURNS TABLE (
  patient_id uuid, id text, agent text, started_on date, ended_on date, doses date[], supplied_on date[], supplied_days int[]
)
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
  SELECT p.id, c.ref, c.agent, c."on", c.ended_on, c.doses, c.supplied_on, c.supplied_days
  FROM unnest(of_patients) AS asked (id)
  JOIN patient p ON p.id = asked.id
  JOIN service s ON s.id = p.service_id
  CROSS JOIN LATERAL (
    SELECT coalesce((known_on + 1)::timestamp AT TIME ZONE s.time_zone, 'infinity') AS until
  ) known
  CROSS JOIN LATERAL (
    WITH held AS MATERIALIZED (
      SELECT f.type, f.ref, f."on", f.payload,
        CASE WHEN f.corrects_id IS NULL THEN f.seq ELSE first_seq_of(f.corrects_id) END AS seq
      FROM fact f
      WHERE f.patient_id = p.id AND f.service_id = p.service_id AND NOT f.retracts AND f.recorded_at < known.until
        AND f.type IN ('treatment', 'dose', 'supply', 'death') AND (known_on IS NULL OR f."on" <= known_on)
        AND NOT EXISTS (SELECT FROM fact c WHERE c.corrects_id = f.id AND c.recorded_at < known.until)
    ), death AS MATERIALIZED (
      SELECT coalesce((SELECT h."on" FROM held h WHERE h.type = 'death' ORDER BY h.seq LIMIT 1), 'infinity') AS "on"
    ), given AS MATERIALIZED (
      -- What names a course that began after the death goes with it.
      SELECT h.* FROM held h CROSS JOIN death
      WHERE h.type IN ('dose', 'supply') AND h."on" <= death."on"
        AND h.ref NOT IN (SELECT t.ref FROM held t WHERE t.type = 'treatment' AND t."on" > death."on")
    )
    SELECT t.ref, t.payload ->> 'agent' AS agent, t."on",
      CASE WHEN (t.payload ->> 'endedOn')::date <= death."on" THEN (t.payload ->> 'endedOn')::date END AS ended_on,
      ARRAY(SELECT g."on" FROM given g WHERE g.type = 'dose' AND g.ref = t.ref AND t.is_first ORDER BY g.seq) AS doses,
      ARRAY(SELECT g."on" FROM given g WHERE g.type = 'supply' AND g.ref = t.ref AND t.is_first ORDER BY g.seq) AS supplied_on,
      ARRAY(SELECT (g.payload ->> 'days')::int FROM given g WHERE g.type = 'supply' AND g.ref = t.ref AND t.is_first
        ORDER BY g.seq) AS supplied_days
    FROM (
      SELECT h.*, row_number() OVER (PARTITION BY h.ref ORDER BY h.seq) = 1 AS is_first
      FROM held h CROSS JOIN death WHERE h.type = 'treatment' AND h."on" <= death."on"
    ) t CROSS JOIN death
    -- Of two with one name the first has the doses; the others stand after all first ones.
    ORDER BY NOT t.is_first, t.seq
  ) c
  $$;

-- adherenceOf, of one course from `first` to `last` with a permissible gap of 60 days: nothing where nothing was supplied.
CREATE FUNCTION adherence_of(
  agent text, started_on date, ended_on date, doses date[], supplied_on date[], supplied_days int[], first date, last date
) RETURNS TABLE (days_covered int, days_supplied int, persistence_days int, persistent boolean)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$
  WITH supplied AS (
    -- DAYS_OF_A_DOSE; doses on one date are one dose
    SELECT row_number() OVER (ORDER BY x."on", x.place) AS n, x."on", x.days
    FROM (
      SELECT d."on", 0::bigint AS place, i.days FROM (SELECT DISTINCT unnest(doses) AS "on") d
        JOIN (VALUES ('denosumab', 183), ('zoledronate', 365), ('ibandronate-iv', 91), ('romosozumab', 30)) AS i (agent, days)
          ON i.agent = adherence_of.agent
      UNION ALL
      SELECT s."on", s.place, s.days FROM unnest(supplied_on, supplied_days) WITH ORDINALITY AS s ("on", days, place)
      WHERE adherence_of.agent NOT IN ('denosumab', 'zoledronate', 'ibandronate-iv', 'romosozumab')
    ) x WHERE x."on" <= last
  ), summed AS (
    SELECT s.*, sum(s.days) OVER (ORDER BY s.n) AS days_so_far,
      lag(s."on" + s.days - 1) OVER (ORDER BY s.n) AS before_to FROM supplied s
  ), stretch AS (
    -- Where a box comes early it begins when those before it run out: its end is the latest, over every box up to it, of
    -- that box's day with all boxes from it on. An injection is not kept in stock.
    SELECT s.n, s."on", s.days,
      CASE WHEN agent IN ('denosumab', 'zoledronate', 'ibandronate-iv', 'romosozumab')
        THEN greatest(s."on", s.before_to + 1)
        ELSE max(s."on" - (s.days_so_far - s.days)::int) OVER (ORDER BY s.n) + (s.days_so_far - s.days)::int END AS "from",
      CASE WHEN agent IN ('denosumab', 'zoledronate', 'ibandronate-iv', 'romosozumab')
        THEN s."on" + s.days - 1
        ELSE max(s."on" - (s.days_so_far - s.days)::int) OVER (ORDER BY s.n) + s.days_so_far::int - 1 END AS "to"
    FROM summed s
  ), cover AS (
    SELECT s.n, s."from", least(s."to", last, ended_on) AS "to" FROM stretch s
    WHERE s."from" <= least(s."to", last, ended_on)
  ), gaps AS (
    SELECT c."from", greatest(started_on, max(c."to" + 1) OVER (ORDER BY c.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
      AS uncovered_from FROM cover c
  ), gone AS (
    SELECT least(
      (SELECT min(g.uncovered_from) FROM gaps g WHERE g."from" - g.uncovered_from > 60),
      (SELECT e.uncovered_from FROM (SELECT greatest(started_on, max(c."to" + 1)) AS uncovered_from FROM cover c) e
        WHERE last - e.uncovered_from + 1 > 60)) AS "on"
  )
  SELECT coalesce((SELECT sum(greatest(0, c."to" - greatest(c."from", first) + 1)) FROM cover c), 0)::int,
    coalesce((SELECT sum(s.days) FROM supplied s WHERE s."on" >= first), 0)::int,
    coalesce(gone."on", last + 1) - started_on, gone."on" IS NULL
  FROM gone WHERE EXISTS (SELECT FROM supplied)
  $$;

-- coursesAfter and countCourse, of a scope: by agent, and those measured by their days of persistence.
DO $$
DECLARE
  counted text := $q$
    WITH episode AS MATERIALIZED (
      -- The first eligible episode of each patient in the period: a course is counted once.
      SELECT DISTINCT ON (o.patient_id) o.patient_id, o.diagnosed_on,
        o.diagnosed_on + least(o.died, o.transferred, d.today - o.diagnosed_on) AS last_day
      FROM %s
      WHERE o.age >= 50 AND o.diagnosed_on BETWEEN first_day AND last_day AND o.diagnosed_on <= d.today
      ORDER BY o.patient_id, o.diagnosed_on
    ), course AS (
      SELECT c.*, w.first, w.last, w.last - w.first + 1 AS days
      FROM held_courses(ARRAY(SELECT patient_id FROM episode), known_on) c
      JOIN episode e ON e.patient_id = c.patient_id
      CROSS JOIN LATERAL (
        SELECT greatest(c.started_on, e.diagnosed_on) AS first,
          least(e.last_day, greatest(c.started_on, e.diagnosed_on) + 364) AS last
      ) w
      WHERE c.started_on <= e.last_day AND coalesce(c.ended_on >= e.diagnosed_on, true)
    )
    SELECT c.agent, m.persistence_days, count(*), count(*) FILTER (WHERE c.days < 90),
      count(*) FILTER (WHERE c.days >= 90 AND m.days_covered IS NULL),
      coalesce(sum(m.days_covered::float8 / c.days), 0), coalesce(sum(least(1, m.days_supplied::float8 / c.days)), 0),
      count(*) FILTER (WHERE m.days_covered::float8 / c.days >= 0.8), count(*) FILTER (WHERE m.persistent)
    FROM course c
    LEFT JOIN LATERAL adherence_of(c.agent, c.started_on, c.ended_on, c.doses, c.supplied_on, c.supplied_days, c.first, c.last) m
      ON c.days >= 90
    GROUP BY 1, 2
  $q$;
BEGIN
  EXECUTE format($f$
    CREATE FUNCTION report_adherence(scope text, first_day date, last_day date, known_on date) RETURNS TABLE (
      agent text, persistence_days int, courses bigint, too_short bigint, unrecorded bigint, pdc float8, mpr float8,
      adherent bigint, persistent bigint)
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $b$
    #variable_conflict use_column
    DECLARE
      services uuid[] := report_services(scope);
    BEGIN
      IF known_on IS NOT NULL THEN
        RETURN QUERY %s;
        RETURN;
      END IF;
      IF NOT refresh_reports(services, 20000) THEN
        RAISE EXCEPTION 'more is to be counted than a request can wait for' USING ERRCODE = 'OS503';
      END IF;
      RETURN QUERY %s;
    END $b$ $f$,
    format(counted, 'observe_episodes(patients_diagnosed(services, first_day, last_day), known_on) o
        CROSS JOIN (VALUES (known_on)) AS d (today)'),
    format(counted, '(SELECT s.id, local_today(s.time_zone) AS today FROM service s WHERE s.id = ANY (services) OFFSET 0) d
        JOIN episode_observation o ON o.service_id = d.id'));
END
$$;

REVOKE EXECUTE ON FUNCTION report_chart_counts, report_adherence FROM PUBLIC;
GRANT EXECUTE ON FUNCTION report_chart_counts, report_adherence TO osteon_api, osteon_worker;
