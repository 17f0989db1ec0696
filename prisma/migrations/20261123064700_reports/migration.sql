-- What reports are counted from: one narrow row an episode, counts of them by service and month, and what is to be
-- counted anew. The rules stand in libs/domain/src/indicator and nowhere else: functions here are their twins, named as
-- they are, and a test holds each against its rule.

-- CreateEnum
CREATE TYPE "fracture_site" AS ENUM ('spine', 'hip', 'humerus', 'pelvis', 'wrist', 'other');

-- CreateEnum
CREATE TYPE "treatment_advice" AS ENUM ('recommended', 'continue', 'refer', 'inappropriate', 'declined', 'undecided');

-- CreateTable
CREATE TABLE "episode_observation" (
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "diagnosed_on" DATE NOT NULL,
    "first_site" "fracture_site" NOT NULL,
    "age" SMALLINT NOT NULL,
    "died" SMALLINT NOT NULL,
    "transferred" SMALLINT NOT NULL,
    "discharged" SMALLINT NOT NULL,
    "follow_up_declined" SMALLINT NOT NULL,
    "refractured" SMALLINT NOT NULL,
    "fls_contact" SMALLINT NOT NULL,
    "assessed" SMALLINT NOT NULL,
    "advised" SMALLINT NOT NULL,
    "advice_on" SMALLINT NOT NULL,
    "dxa_recorded" SMALLINT NOT NULL,
    "dxa_wanted" SMALLINT NOT NULL,
    "scanned" SMALLINT NOT NULL,
    "falls_assessed" SMALLINT NOT NULL,
    "blood_tested" SMALLINT NOT NULL,
    "contact" SMALLINT NOT NULL,
    "reached" SMALLINT NOT NULL,
    "strength_recorded" SMALLINT NOT NULL,
    "strength" SMALLINT NOT NULL,
    "treatment_recorded" SMALLINT NOT NULL,
    "on_agent" SMALLINT NOT NULL,
    "year_contact" SMALLINT NOT NULL,
    "year_reached" SMALLINT NOT NULL,
    "year_treatment_recorded" SMALLINT NOT NULL,
    "year_on_agent" SMALLINT NOT NULL,
    "year_adherent" SMALLINT NOT NULL,
    "treated" SMALLINT NOT NULL,
    "sex_known" BOOLEAN NOT NULL,
    "care_home_known" BOOLEAN NOT NULL,
    "counted_course" BOOLEAN NOT NULL,
    "treated_at_diagnosis" BOOLEAN NOT NULL,
    "recommended" BOOLEAN NOT NULL,
    "key" TEXT NOT NULL,
    "advice" "treatment_advice",

    CONSTRAINT "episode_observation_pkey" PRIMARY KEY ("patient_id","diagnosed_on")
);

-- CreateTable
CREATE TABLE "report_summary" (
    "service_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "as_of" DATE NOT NULL,
    "holds_until" DATE NOT NULL,
    "episodes" INTEGER NOT NULL,
    "under_50" INTEGER NOT NULL,
    "outcomes" INTEGER[],
    "fields" INTEGER[],

    CONSTRAINT "report_summary_pkey" PRIMARY KEY ("service_id","month")
);

-- CreateTable
CREATE TABLE "report_dirty" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID,
    "month" DATE,

    CONSTRAINT "report_dirty_pkey" PRIMARY KEY ("service_id","id")
);

-- CreateTable
CREATE TABLE "patient_was" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "birth_date" DATE NOT NULL,
    "sex" "sex" NOT NULL,
    "care_home_resident" BOOLEAN,
    "until" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "patient_was_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "episode_observation_service_id_diagnosed_on_patient_id_idx" ON "episode_observation"("service_id", "diagnosed_on", "patient_id");

-- CreateIndex
CREATE INDEX "report_summary_service_id_holds_until_idx" ON "report_summary"("service_id", "holds_until");

-- CreateIndex
CREATE INDEX "patient_was_patient_id_id_idx" ON "patient_was"("patient_id", "id");

-- AddForeignKey
ALTER TABLE "patient_was" ADD CONSTRAINT "patient_was_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

CALL declare_standing('episode_observation', 'patient', 'what the indicators see of their episodes: made from facts',
  api => 'select', worker => 'select, insert, update, delete', report => 'select');
CALL declare_standing('report_summary', 'service', 'counts of episodes by month: made from episode_observation',
  api => 'select', worker => 'select, insert, update, delete', report => 'select');
CALL declare_standing('report_dirty', 'patient', 'whose episodes, or which month, is to be counted anew',
  api => 'select, insert', worker => 'select, insert, delete');
CALL declare_standing('patient_was', 'patient', 'history: what was recorded of them before, for reports of a past day',
  api => 'select, insert', worker => 'select, insert', report => 'select');

-- Patients whose episodes were diagnosed in a period, as far as any fact says so.
CREATE INDEX fact_fracture_on ON fact (service_id, "on") WHERE type = 'fracture';

CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON patient_was
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON patient_was
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();

-- ── Observing ───────────────────────────────────────────────────────────

-- An episode as EpisodeObservation has it, without the day of the report. A day is counted from the diagnosis; 32767 is
-- NEVER, so that "by day n" is one comparison. (32766 stands for that day and every later one: 89 years.)
CREATE TYPE observed_episode AS (
  service_id uuid,
  patient_id uuid,
  month date,
  diagnosed_on date,
  first_site fracture_site,
  age smallint,
  died smallint,
  transferred smallint,
  discharged smallint,
  follow_up_declined smallint,
  refractured smallint,
  fls_contact smallint,
  assessed smallint,
  advised smallint,
  advice_on smallint,
  dxa_recorded smallint,
  dxa_wanted smallint,
  scanned smallint,
  falls_assessed smallint,
  blood_tested smallint,
  contact smallint,
  reached smallint,
  strength_recorded smallint,
  strength smallint,
  treatment_recorded smallint,
  on_agent smallint,
  year_contact smallint,
  year_reached smallint,
  year_treatment_recorded smallint,
  year_on_agent smallint,
  year_adherent smallint,
  treated smallint,
  sex_known boolean,
  care_home_known boolean,
  counted_course boolean,
  treated_at_diagnosis boolean,
  recommended boolean,
  key text,
  advice treatment_advice
);

CREATE FUNCTION day_or_never(day int) RETURNS smallint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN day IS NULL THEN 32767 WHEN day > 32766 THEN 32766 ELSE day END::smallint;

-- ageOn: completed years; who was born on 29 February has the birthday on the 28th in other years.
CREATE FUNCTION age_on(born date, day date) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN extract(year FROM day)::int - extract(year FROM born)::int
    - ((born + make_interval(years => extract(year FROM day)::int - extract(year FROM born)::int))::date > day)::int;

-- COUNTED_AGENTS
CREATE FUNCTION is_counted_agent(agent text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN agent = ANY (ARRAY['alendronate', 'risedronate', 'ibandronate', 'ibandronate-iv', 'zoledronate', 'denosumab',
    'teriparatide', 'abaloparatide', 'romosozumab', 'raloxifene', 'hrt', 'strontium']);

-- A corrected fact keeps the place in which it was first recorded (heldFacts): the place of what it corrects, and so on.
CREATE FUNCTION first_seq_of(fact_id uuid) RETURNS bigint
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
  WITH RECURSIVE chain AS (
    SELECT f.corrects_id, f.seq FROM fact f WHERE f.id = fact_id
    UNION ALL
    SELECT f.corrects_id, f.seq FROM chain c JOIN fact f ON f.id = c.corrects_id
  )
  SELECT seq FROM chain WHERE corrects_id IS NULL
  $$;

-- observationsOf, of the facts that hold (heldFacts) and were not set aside after a death (setAsideAfterDeath): every
-- episode of the patients. `known_on` null: all that is recorded. A day that is over: what had been recorded by the end of
-- it, by the wall clock of the service, and no fact dated later.
CREATE FUNCTION observe_episodes(of_patients uuid[], known_on date) RETURNS SETOF observed_episode
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
  SELECT p.service_id, p.id, o.diagnosed_on - (extract(day FROM o.diagnosed_on)::int - 1), o.diagnosed_on,
    CASE WHEN o.site IN ('spine', 'hip', 'humerus', 'pelvis', 'wrist') THEN o.site ELSE 'other' END::fracture_site,
    age_on(coalesce(w.birth_date, p.birth_date), o.diagnosed_on)::smallint,
    day_or_never(o.died), day_or_never(o.transferred), day_or_never(o.discharged), day_or_never(o.follow_up_declined),
    day_or_never(o.refractured), day_or_never(o.fls_contact), day_or_never(o.assessed), day_or_never(o.advised),
    day_or_never((o.advice >> 56)::int), day_or_never(o.dxa_recorded), day_or_never(o.dxa_wanted),
    day_or_never(o.scanned), day_or_never(o.falls_assessed), day_or_never(o.blood_tested), day_or_never(o.contact),
    day_or_never(o.reached), day_or_never(o.strength_recorded), day_or_never(o.strength),
    day_or_never(o.treatment_recorded), day_or_never(o.on_agent), day_or_never(o.year_contact),
    day_or_never(o.year_reached), day_or_never(o.year_treatment_recorded), day_or_never(o.year_on_agent),
    day_or_never(o.year_adherent), day_or_never(o.treated),
    CASE WHEN w.patient_id IS NULL THEN p.sex ELSE w.sex END <> 'unknown',
    CASE WHEN w.patient_id IS NULL THEN p.care_home_resident ELSE w.care_home_resident END IS NOT NULL,
    o.counted_course, o.treated_at_diagnosis,
    coalesce((o.advice & 7) IN (1, 2, 3), false), o.key,
    (ARRAY['recommended', 'continue', 'refer', 'inappropriate', 'declined', 'undecided'])[(o.advice & 7)::int]::treatment_advice
  FROM unnest(of_patients) AS asked (id)
  JOIN patient p ON p.id = asked.id
  JOIN service s ON s.id = p.service_id
  CROSS JOIN LATERAL (
    SELECT coalesce((known_on + 1)::timestamp AT TIME ZONE s.time_zone, 'infinity') AS until
  ) known
  LEFT JOIN LATERAL (
    SELECT was.patient_id, was.birth_date, was.sex, was.care_home_resident FROM patient_was was
    WHERE was.patient_id = p.id AND was.until >= known.until ORDER BY was.id LIMIT 1
  ) w ON true
  -- Patient by patient: a handful of facts by their index, whoever and how many are asked for.
  CROSS JOIN LATERAL (
    WITH held AS MATERIALIZED (
      SELECT f.type, f.ref, f."on", f.payload,
        CASE WHEN f.corrects_id IS NULL THEN f.seq ELSE first_seq_of(f.corrects_id) END AS seq
      FROM fact f
      WHERE f.patient_id = p.id AND f.service_id = p.service_id AND NOT f.retracts AND f.recorded_at < known.until
        AND f.type IN ('fracture', 'treatment', 'death', 'transfer', 'discharge', 'declined-follow-up', 'lab',
          'fls-contact', 'fls-assessment', 'dxa', 'falls-assessment', 'follow-up-contact')
        AND (known_on IS NULL OR f."on" <= known_on)
        AND NOT EXISTS (SELECT FROM fact c WHERE c.corrects_id = f.id AND c.recorded_at < known.until)
    ), alive AS MATERIALIZED (
      SELECT h.* FROM held h
      WHERE h."on" <= coalesce((SELECT d."on" FROM held d WHERE d.type = 'death' ORDER BY d.seq LIMIT 1), 'infinity')
    )
    SELECT e.diagnosed_on, e.key, e.site,
      min(a.day) FILTER (WHERE a.type = 'death' AND a.day >= 0) AS died,
      min(a.day) FILTER (WHERE a.type = 'transfer' AND a.day >= 0) AS transferred,
      min(a.day) FILTER (WHERE a.type = 'discharge' AND a.day >= 0) AS discharged,
      min(a.day) FILTER (WHERE a.type = 'declined-follow-up' AND a.day >= 0) AS follow_up_declined,
      min(a.day) FILTER (WHERE a.type = 'fracture' AND a.day > 0) AS refractured,
      min(a.day) FILTER (WHERE a.type = 'fls-contact' AND a.day >= 0) AS fls_contact,
      min(a.day) FILTER (WHERE a.type = 'fls-assessment' AND a.day >= 0) AS assessed,
      min(a.day) FILTER (WHERE a.type = 'fls-assessment' AND a.day >= 0 AND a.payload ->> 'treatment' IS NOT NULL)
        AS advised,
      -- The latest by day 90, and of one day the last given: day, place and answer in one number.
      max((a.day::bigint << 56) | (a.seq << 3) | array_position(ARRAY['recommended', 'continue', 'refer',
        'inappropriate', 'declined', 'undecided'], a.payload ->> 'treatment'))
        FILTER (WHERE a.type = 'fls-assessment' AND a.day BETWEEN 0 AND 90) AS advice,
      min(a.day) FILTER (WHERE a.type = 'dxa' AND a.day >= 0) AS dxa_recorded,
      min(a.day) FILTER (WHERE a.type = 'dxa' AND a.day >= 0 AND a.payload ->> 'status' <> 'not-needed') AS dxa_wanted,
      min(a.day) FILTER (WHERE a.type = 'dxa' AND a.day >= 0 AND a.payload ->> 'status' = 'scanned') AS scanned,
      min(a.day) FILTER (WHERE a.type = 'falls-assessment' AND a.day >= 0) AS falls_assessed,
      min(a.day) FILTER (WHERE a.type = 'lab' AND a.day >= 0
        AND a.payload ->> 'test' IN ('adjusted-calcium', 'vitamin-d')) AS blood_tested,
      min(a.day) FILTER (WHERE a.is_contact) AS contact,
      min(a.day) FILTER (WHERE a.is_contact AND a.day > 0 AND a.is_reached) AS reached,
      min(a.day) FILTER (WHERE a.is_contact AND a.payload ->> 'strengthAndBalance' IS NOT NULL) AS strength_recorded,
      min(a.day) FILTER (WHERE a.is_contact AND a.payload ->> 'strengthAndBalance' = 'true') AS strength,
      min(a.day) FILTER (WHERE a.is_contact AND a.payload ->> 'onTreatment' IS NOT NULL) AS treatment_recorded,
      min(a.day) FILTER (WHERE a.is_contact AND is_counted_agent(a.payload ->> 'onTreatment')) AS on_agent,
      min(a.day) FILTER (WHERE a.is_contact AND a.day >= 336) AS year_contact,
      min(a.day) FILTER (WHERE a.is_contact AND a.day >= 336 AND a.is_reached) AS year_reached,
      min(a.day) FILTER (WHERE a.is_contact AND a.day >= 336 AND a.payload ->> 'onTreatment' IS NOT NULL)
        AS year_treatment_recorded,
      min(a.day) FILTER (WHERE a.is_contact AND a.day >= 336 AND is_counted_agent(a.payload ->> 'onTreatment'))
        AS year_on_agent,
      min(a.day) FILTER (WHERE a.is_contact AND a.day >= 336 AND is_counted_agent(a.payload ->> 'onTreatment')
        AND a.payload ->> 'adherent' = 'true') AS year_adherent,
      min(greatest(a.day, 0)) FILTER (WHERE a.is_course AND a.runs_in) AS treated,
      coalesce(bool_or(a.is_course), false) AS counted_course,
      coalesce(bool_or(a.is_course AND a.runs_in AND a.day < 0), false) AS treated_at_diagnosis
    FROM (
      -- Fractures of one day are one episode, named by the first in the order given.
      SELECT DISTINCT ON (f."on") f."on" AS diagnosed_on, f.ref AS key, f.payload ->> 'site' AS site
      FROM alive f WHERE f.type = 'fracture' ORDER BY f."on", f.seq
    ) e
    CROSS JOIN LATERAL (
      SELECT f.type, f.payload, f.seq, f."on" - e.diagnosed_on AS day,
        f.type = 'follow-up-contact' AND f."on" >= e.diagnosed_on AS is_contact,
        f.payload ->> 'outcome' IS DISTINCT FROM 'not-reached' AS is_reached,
        f.type = 'treatment' AND is_counted_agent(f.payload ->> 'agent') AS is_course,
        coalesce((f.payload ->> 'endedOn')::date >= e.diagnosed_on, true) AS runs_in
      FROM alive f
    ) a
    GROUP BY e.diagnosed_on, e.key, e.site
  ) o
  $$;

-- ── What each indicator says of an episode ──────────────────────────────

-- outcomeOf, as the place in OUTCOMES: 0 out, 1 achieved, 2 failed, 3 imputed, 4 died, 5 transferred, 6 window-open.
CREATE FUNCTION share_outcome(
  in_scope boolean, achieved boolean, missing boolean, last_day int, died smallint, transferred smallint, as_of_day int
) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN NOT in_scope THEN 0
    WHEN achieved THEN 1
    WHEN died <= last_day THEN 4
    WHEN transferred <= last_day THEN 5
    WHEN as_of_day <= last_day THEN 6
    WHEN missing THEN 3
    ELSE 2
  END;

-- fieldStateOf: 0 out, 1 there, 2 missing. `asked_after` -1: asked at once, whatever happened.
CREATE FUNCTION field_state(
  eligible boolean, asked_after int, missing boolean, died smallint, transferred smallint, as_of_day int
) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN NOT eligible OR as_of_day <= asked_after OR died <= asked_after OR transferred <= asked_after THEN 0
    WHEN missing THEN 2
    ELSE 1
  END;

-- Of an episode, as of a day counted from the diagnosis. iof-5 to iof-9 are flsdb-6 to flsdb-10.
CREATE FUNCTION outcomes_of(o observed_episode, as_of_day int) RETURNS TABLE (
  eligible boolean,
  flsdb_2 int, flsdb_3 int, flsdb_4 int, flsdb_5 int, flsdb_6 int, flsdb_7 int, flsdb_8 int, flsdb_9 int, flsdb_10 int,
  flsdb_11 int, iof_1 int, iof_2 int, iof_3 int, iof_4 int, iof_10 int,
  sex int, care_home int, fls_contact int, fls_assessment int, dxa_decision int, treatment_outcome int,
  falls_assessment int, week_16_contact int, week_16_treatment int, week_16_strength int, week_52_contact int,
  week_52_treatment int
)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$
  SELECT o.age >= 50,
    CASE WHEN o.age >= 50 THEN 1 ELSE 0 END,
    CASE WHEN o.age < 50 THEN 0 WHEN o.first_site = 'spine' THEN 1 ELSE 2 END,
    share_outcome(o.age >= 50, o.assessed <= 90, o.assessed = 32767, 90, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 50 AND o.dxa_wanted < 32767, o.scanned <= 90, o.scanned = 32767, 90, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 50, o.falls_assessed <= 90, o.falls_assessed = 32767, 90, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 50, o.recommended, o.advised = 32767, 90, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 75 AND o.first_site <> 'hip', o.strength <= 112, o.strength_recorded > 112, 112, o.died,
      o.transferred, as_of_day),
    share_outcome(o.age >= 50 AND o.recommended, o.reached <= 112, o.contact > 112, 112, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 50 AND o.recommended, o.treated <= 112 OR o.on_agent <= 112,
      NOT o.counted_course AND o.treatment_recorded > 112, 112, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 50 AND o.recommended, o.year_adherent <= 392, o.year_contact > 392, 392, o.died, o.transferred,
      as_of_day),
    CASE WHEN o.age >= 50 AND o.first_site <> 'spine' THEN 1 ELSE 0 END,
    CASE WHEN o.age >= 50 AND o.first_site = 'spine' THEN 1 ELSE 0 END,
    share_outcome(o.age >= 50, o.assessed <= 84, o.assessed = 32767, 84, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 50 AND o.dxa_wanted < 32767, o.scanned <= 84, o.scanned = 32767, 84, o.died, o.transferred, as_of_day),
    share_outcome(o.age >= 50 AND o.recommended, o.year_on_agent <= 392, o.year_contact > 392, 392, o.died, o.transferred,
      as_of_day),
    CASE WHEN o.age < 50 THEN 0 WHEN o.sex_known THEN 1 ELSE 2 END,
    CASE WHEN o.age < 50 THEN 0 WHEN o.care_home_known THEN 1 ELSE 2 END,
    field_state(o.age >= 50, 14, o.fls_contact = 32767 AND o.assessed = 32767, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 90, o.assessed = 32767, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 90, o.dxa_recorded = 32767, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 90, o.advised = 32767, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 90, o.falls_assessed = 32767, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 112, o.contact > 112, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 112, o.treatment_recorded > 112, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 112, o.strength_recorded > 112, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 392, o.year_contact > 392, o.died, o.transferred, as_of_day),
    field_state(o.age >= 50, 392, o.year_treatment_recorded > 392, o.died, o.transferred, as_of_day)
  $$;

-- ── Counting ────────────────────────────────────────────────────────────

-- Counts as `Tally` has them: `outcomes` by EPISODE_INDICATORS and OUTCOMES (20 × 7), `fields` by COMPLETENESS_FIELDS
-- (12 × rows, missing). Written once here and put into three functions, because rows come from three places: all there
-- are, some months of a service, or episodes in hand.
CREATE TYPE report_count AS (
  service_id uuid, month date, episodes int, under_50 int, outcomes int[], fields int[]
);

DO $$
DECLARE
  indicators text[] := ARRAY['flsdb_2', 'flsdb_3', 'flsdb_4', 'flsdb_5', 'flsdb_6', 'flsdb_7', 'flsdb_8', 'flsdb_9',
    'flsdb_10', 'flsdb_11', 'iof_1', 'iof_2', 'iof_3', 'iof_4', 'flsdb_6', 'flsdb_7', 'flsdb_8', 'flsdb_9', 'flsdb_10',
    'iof_10'];
  fields text[] := ARRAY['sex', 'care_home', 'fls_contact', 'fls_assessment', 'dxa_decision', 'treatment_outcome',
    'falls_assessment', 'week_16_contact', 'week_16_treatment', 'week_16_strength', 'week_52_contact', 'week_52_treatment'];
  observed text := (SELECT string_agg('o.' || attname, ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = 'observed_episode'::regclass AND attnum > 0);
  counts text := (SELECT string_agg(format('count(*) FILTER (WHERE x.eligible AND x.%I = %s)::int', i, k), ', ' ORDER BY n, k)
    FROM unnest(indicators) WITH ORDINALITY AS l (i, n) CROSS JOIN generate_series(0, 6) AS k);
  states text := (SELECT string_agg(format('count(*) FILTER (WHERE x.%1$I > 0)::int, count(*) FILTER (WHERE x.%1$I = 2)::int', f),
    ', ' ORDER BY n) FROM unnest(fields) WITH ORDINALITY AS l (f, n));
  -- %s: rows `o` of observed episodes, and `d.today` of their service. OFFSET 0 lets each outcome be made once a row.
  tally text := format('SELECT x.service_id, x.month, count(*) FILTER (WHERE x.eligible)::int,
    count(*) FILTER (WHERE NOT x.eligible)::int, ARRAY[%s], ARRAY[%s]
    FROM (SELECT o.service_id, o.month, outcome.* FROM %%s
      CROSS JOIN LATERAL outcomes_of(ROW(%s)::observed_episode, d.today - o.diagnosed_on) AS outcome OFFSET 0) AS x
    GROUP BY x.service_id, x.month', counts, states, observed);
  today text := '(SELECT id, local_today(time_zone) AS today FROM service OFFSET 0) d';
BEGIN
  -- Every service and month, as of each service's own today: the full pass.
  EXECUTE format('CREATE FUNCTION tally_all_episodes() RETURNS SETOF report_count LANGUAGE plpgsql STABLE AS
    $f$ BEGIN RETURN QUERY %s; END $f$',
    format(tally, 'episode_observation o JOIN ' || today || ' ON d.id = o.service_id'));
  -- … of some months of one service.
  EXECUTE format('CREATE FUNCTION tally_months(of_service uuid, of_months date[], today date) RETURNS SETOF report_count
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$ BEGIN RETURN QUERY %s; END $f$',
    format(tally, 'unnest(of_months) AS m (first_day) CROSS JOIN LATERAL (SELECT * FROM episode_observation e
      WHERE e.service_id = of_service AND e.diagnosed_on >= m.first_day
        AND e.diagnosed_on < (m.first_day + interval ''1 month'')::date) AS o
      CROSS JOIN (VALUES (tally_months.today)) AS d (today)'));
  -- … of some days of services, as of each service's own today.
  EXECUTE format('CREATE FUNCTION tally_days(of_services uuid[], first_day date, last_day date) RETURNS SETOF report_count
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$ BEGIN RETURN QUERY %s; END $f$',
    format(tally, '(SELECT s.id, local_today(s.time_zone) AS today FROM service s WHERE s.id = ANY (of_services) OFFSET 0) d
      JOIN episode_observation o ON o.service_id = d.id AND o.diagnosed_on BETWEEN first_day AND last_day'));
  -- … of the patients given, as of a day that is over, from their facts.
  EXECUTE format('CREATE FUNCTION tally_known(of_patients uuid[], first_day date, last_day date, known_on date)
    RETURNS SETOF report_count LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$ BEGIN RETURN QUERY %s; END $f$',
    format(tally, '(SELECT * FROM observe_episodes(of_patients, known_on) AS e
        WHERE e.diagnosed_on BETWEEN first_day AND last_day) AS o
      CROSS JOIN (VALUES (known_on)) AS d (today)'));
  -- Counts added up: by service and month, or with null for what they are added over.
  EXECUTE format('CREATE FUNCTION add_counts(counted report_count[], by_service boolean, by_month boolean)
    RETURNS SETOF report_count LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
    SELECT CASE WHEN by_service THEN c.service_id END, CASE WHEN by_month THEN c.month END,
      sum(c.episodes)::int, sum(c.under_50)::int, ARRAY[%s], ARRAY[%s]
    FROM unnest(counted) AS c GROUP BY 1, 2 $f$',
    (SELECT string_agg(format('sum(c.outcomes[%s])::int', i), ', ' ORDER BY i) FROM generate_series(1, 140) AS i),
    (SELECT string_agg(format('sum(c.fields[%s])::int', i), ', ' ORDER BY i) FROM generate_series(1, 24) AS i));
END
$$;

-- A month whose last window has closed for its last day stays as it is until a fact changes; another holds for a day.
-- 392 is the longest window and the latest field.
CREATE FUNCTION counts_hold_until(month date, as_of date) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN as_of - ((month + interval '1 month')::date - 1) > 392 THEN 'infinity'::date ELSE as_of END;

-- ── Keeping up ──────────────────────────────────────────────────────────

-- Whoever writes a fact says so here, in the same statement. A row each and never "on conflict do nothing": a row that was
-- there already could be taken by a refresh that does not see this fact yet.
CREATE FUNCTION note_changed_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO report_dirty (service_id, patient_id) SELECT DISTINCT c.service_id, c.patient_id FROM changed c;
  RETURN NULL;
END
$$;
CREATE TRIGGER reports_added AFTER INSERT ON fact REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_changed_facts();
-- Facts are never changed; should a person's be moved to another record one day, both are counted anew.
CREATE TRIGGER reports_moved_from AFTER UPDATE ON fact REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_changed_facts();
CREATE TRIGGER reports_moved_to AFTER UPDATE ON fact REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_changed_facts();
CREATE TRIGGER reports_removed AFTER DELETE ON fact REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_changed_facts();

-- What an indicator looks at of the person: what it was stays, for reports of a past day.
CREATE FUNCTION note_changed_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO patient_was (service_id, patient_id, birth_date, sex, care_home_resident)
  VALUES (OLD.service_id, OLD.id, OLD.birth_date, OLD.sex, OLD.care_home_resident);
  INSERT INTO report_dirty (service_id, patient_id) VALUES (NEW.service_id, NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER reports_changed AFTER UPDATE OF birth_date, sex, care_home_resident ON patient FOR EACH ROW
  WHEN (OLD.birth_date <> NEW.birth_date OR OLD.sex <> NEW.sex
    OR OLD.care_home_resident IS DISTINCT FROM NEW.care_home_resident)
  EXECUTE FUNCTION note_changed_patient();

-- One at a time counts a service anew: an older look at the facts must not be written over a newer one.
CREATE FUNCTION lock_reports(of_service uuid) RETURNS void LANGUAGE sql VOLATILE
  AS $$ SELECT pg_advisory_xact_lock(hashtextextended('osteon:reports:' || of_service, 0)) $$;

-- Counts anew what has changed of one service, the oldest first, for at most so many notes, and the months that do not hold
-- today. Answers how many notes it took.
CREATE FUNCTION refresh_service_reports(of_service uuid, most int) RETURNS int
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  today date := (SELECT local_today(time_zone) FROM service WHERE id = of_service);
  changed uuid[];
  months date[];
  taken int;
  fresh observed_episode[];
BEGIN
  PERFORM lock_reports(of_service);
  -- From here each statement sees what was committed before it, and so at least what the notes taken here are of.
  WITH gone AS (
    DELETE FROM report_dirty d WHERE d.service_id = of_service
      AND d.id <= (SELECT max(id) FROM (SELECT id FROM report_dirty WHERE service_id = of_service ORDER BY id LIMIT most) AS oldest)
    RETURNING d.patient_id, d.month
  )
  SELECT count(*), array_agg(DISTINCT patient_id) FILTER (WHERE patient_id IS NOT NULL),
    array_agg(DISTINCT month) FILTER (WHERE month IS NOT NULL)
  INTO taken, changed, months FROM gone;

  IF changed IS NOT NULL THEN
    fresh := ARRAY(SELECT o FROM observe_episodes(changed, NULL) AS o WHERE o.service_id = of_service);
    WITH removed AS (
      DELETE FROM episode_observation o
      WHERE o.patient_id = ANY (changed) AND o.service_id = of_service
        AND NOT EXISTS (SELECT FROM unnest(fresh) AS f
          WHERE f.patient_id = o.patient_id AND f.diagnosed_on = o.diagnosed_on
            AND f = ROW(o.service_id, o.patient_id, o.month, o.diagnosed_on, o.first_site, o.age, o.died, o.transferred, o.discharged, o.follow_up_declined, o.refractured, o.fls_contact, o.assessed, o.advised, o.advice_on, o.dxa_recorded, o.dxa_wanted, o.scanned, o.falls_assessed, o.blood_tested, o.contact, o.reached, o.strength_recorded, o.strength, o.treatment_recorded, o.on_agent, o.year_contact, o.year_reached, o.year_treatment_recorded, o.year_on_agent, o.year_adherent, o.treated, o.sex_known, o.care_home_known, o.counted_course, o.treated_at_diagnosis, o.recommended, o.key, o.advice)::observed_episode)
      RETURNING o.month
    )
    SELECT array_agg(DISTINCT m) INTO months
    FROM (SELECT unnest(months) AS m UNION SELECT month FROM removed) AS of_both;
    WITH added AS (
      INSERT INTO episode_observation (service_id, patient_id, month, diagnosed_on, first_site, age, died, transferred, discharged, follow_up_declined, refractured, fls_contact, assessed, advised, advice_on, dxa_recorded, dxa_wanted, scanned, falls_assessed, blood_tested, contact, reached, strength_recorded, strength, treatment_recorded, on_agent, year_contact, year_reached, year_treatment_recorded, year_on_agent, year_adherent, treated, sex_known, care_home_known, counted_course, treated_at_diagnosis, recommended, key, advice)
      SELECT f.service_id, f.patient_id, f.month, f.diagnosed_on, f.first_site, f.age, f.died, f.transferred, f.discharged, f.follow_up_declined, f.refractured, f.fls_contact, f.assessed, f.advised, f.advice_on, f.dxa_recorded, f.dxa_wanted, f.scanned, f.falls_assessed, f.blood_tested, f.contact, f.reached, f.strength_recorded, f.strength, f.treatment_recorded, f.on_agent, f.year_contact, f.year_reached, f.year_treatment_recorded, f.year_on_agent, f.year_adherent, f.treated, f.sex_known, f.care_home_known, f.counted_course, f.treated_at_diagnosis, f.recommended, f.key, f.advice FROM unnest(fresh) AS f
      ON CONFLICT DO NOTHING
      RETURNING month
    )
    SELECT array_agg(DISTINCT m) INTO months
    FROM (SELECT unnest(months) AS m UNION SELECT month FROM added) AS of_both;
  END IF;

  months := ARRAY(SELECT unnest(months) UNION
    SELECT month FROM report_summary WHERE service_id = of_service AND holds_until < today);
  IF cardinality(months) > 0 THEN
    WITH counted AS (
      INSERT INTO report_summary (service_id, month, as_of, holds_until, episodes, under_50, outcomes, fields)
      SELECT c.service_id, c.month, today, counts_hold_until(c.month, today), c.episodes, c.under_50, c.outcomes, c.fields
      FROM tally_months(of_service, months, today) AS c
      ON CONFLICT (service_id, month) DO UPDATE SET as_of = excluded.as_of, holds_until = excluded.holds_until,
        episodes = excluded.episodes, under_50 = excluded.under_50, outcomes = excluded.outcomes, fields = excluded.fields
      RETURNING month
    )
    DELETE FROM report_summary r
    WHERE r.service_id = of_service AND r.month = ANY (months) AND r.month NOT IN (SELECT month FROM counted);
  END IF;
  RETURN taken;
END
$$;

-- Services of which something is to be counted anew: of those given, or of all.
CREATE FUNCTION services_to_refresh(of_services uuid[]) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id FROM service s
  WHERE (of_services IS NULL OR s.id = ANY (of_services))
    AND (EXISTS (SELECT FROM report_dirty d WHERE d.service_id = s.id)
      OR EXISTS (SELECT FROM report_summary r WHERE r.service_id = s.id AND r.holds_until < local_today(s.time_zone)))
  ORDER BY s.id
$$;

-- Brings the summary of services up to date. Answers whether it is: more than `most` changes are left to the worker.
CREATE FUNCTION refresh_reports(of_services uuid[], most int) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  stale uuid;
  room int := most;
BEGIN
  -- In one order, so that two who refresh several wait for each other and never in a circle.
  FOR stale IN SELECT services_to_refresh(of_services) LOOP
    IF (SELECT count(*) FROM (SELECT FROM report_dirty d WHERE d.service_id = stale LIMIT room + 1) AS waiting) > room THEN
      RETURN false;
    END IF;
    room := room - refresh_service_reports(stale, room);
  END LOOP;
  RETURN true;
END
$$;

-- ── Asking ──────────────────────────────────────────────────────────────

-- Whose counts may be asked for by who acts: of the service, of its region, of all. Counts of other services are for leads
-- and auditors, and for the programs of the installation.
CREATE FUNCTION report_services(scope text) RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF app_service() IS NULL OR app_patient() IS NOT NULL THEN
    RAISE EXCEPTION 'reports are asked for by a service, and not about one patient' USING ERRCODE = 'OS403';
  END IF;
  IF scope <> 'service' AND coalesce(current_setting('app.role', true), '') NOT IN ('lead', 'auditor', 'worker', 'cli') THEN
    RAISE EXCEPTION 'this role sees the numbers of its own service' USING ERRCODE = 'OS403';
  END IF;
  RETURN ARRAY(
    SELECT s.id FROM service s
    WHERE CASE scope
      WHEN 'service' THEN s.id = app_service()
      WHEN 'region' THEN s.region_id = (SELECT region_id FROM service WHERE id = app_service())
      WHEN 'all' THEN true
    END ORDER BY s.id);
END
$$;

-- Before rows of episode_observation are read: what has changed in the service acted for.
CREATE FUNCTION refresh_own_reports() RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT refresh_reports(ARRAY[app_service()], 20000) THEN
    RAISE EXCEPTION 'more is to be counted than a request can wait for' USING ERRCODE = 'OS503';
  END IF;
END
$$;

-- Patients of whom some fact says, or said, that they were diagnosed in a period.
CREATE FUNCTION patients_diagnosed(of_services uuid[], first_day date, last_day date) RETURNS uuid[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN ARRAY(SELECT DISTINCT f.patient_id FROM fact f
    WHERE f.service_id = ANY (of_services) AND f.type = 'fracture' AND f."on" BETWEEN first_day AND last_day);

-- The counts of a scope: added up, or by service, or by month. `known_on` null: as of each service's own today, by the
-- summary, and by the episodes themselves for months of which the period has a part. A day that is over: from the facts.
CREATE FUNCTION report_counts(scope text, first_day date, last_day date, known_on date, by_service boolean, by_month boolean)
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
    ELSE
      counted := ARRAY(SELECT ROW(r.service_id, r.month, r.episodes, r.under_50, r.outcomes, r.fields)::report_count
        FROM report_summary r WHERE r.service_id = ANY (services) AND r.month >= first_month AND r.month < end_month);
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

-- ── The whole, for the nightly proof ────────────────────────────────────

-- Writes the summary of every service and month from the rows of episodes. Answers how many rows there are.
CREATE FUNCTION recompute_report_summary() RETURNS int
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE written int;
BEGIN
  PERFORM lock_reports(id) FROM (SELECT id FROM service ORDER BY id) AS s;
  DELETE FROM report_summary;
  INSERT INTO report_summary (service_id, month, as_of, holds_until, episodes, under_50, outcomes, fields)
  SELECT c.service_id, c.month, d.today, counts_hold_until(c.month, d.today), c.episodes, c.under_50, c.outcomes, c.fields
  FROM tally_all_episodes() AS c
  JOIN (SELECT id, local_today(time_zone) AS today FROM service OFFSET 0) AS d ON d.id = c.service_id;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$$;

REVOKE EXECUTE ON FUNCTION lock_reports, refresh_service_reports, services_to_refresh, refresh_reports, report_services,
  refresh_own_reports, report_counts, recompute_report_summary FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_own_reports, report_counts, report_services TO osteon_api, osteon_worker;
GRANT EXECUTE ON FUNCTION lock_reports, refresh_service_reports, services_to_refresh, refresh_reports,
  recompute_report_summary TO osteon_worker;

-- ── Erasure: as before, with the tables above ───────────────────────────

CREATE OR REPLACE FUNCTION erase_person(asked uuid, numbers bytea[]) RETURNS text
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wanted erasure;
  person uuid;
BEGIN
  SELECT * INTO wanted FROM erasure WHERE id = asked AND service_id = app_service() FOR UPDATE;
  IF wanted.id IS NULL THEN RETURN 'not-found'; END IF;
  IF wanted.state <> 'asked' THEN RETURN 'settled'; END IF;
  IF app_user() IS NULL OR app_user() = wanted.asked_by THEN RETURN 'same-person'; END IF;
  person := wanted.patient_id;
  -- As sending does: messages first, then the patient.
  PERFORM FROM message WHERE patient_id = person ORDER BY id FOR UPDATE;
  PERFORM FROM patient WHERE id = person AND service_id = wanted.service_id FOR UPDATE;
  IF NOT FOUND THEN RETURN 'not-found'; END IF;
  IF EXISTS (SELECT FROM message WHERE patient_id = person AND state IN ('queued', 'sending', 'uncertain')) THEN
    RETURN 'in-flight';
  END IF;
  PERFORM set_config('osteon.erasing', person::text, true);

  -- What was written for a day stays balanced.
  INSERT INTO message_ledger (service_id, planned_for, written)
  SELECT service_id, planned_for, -count(*) FROM message WHERE patient_id = person GROUP BY service_id, planned_for;

  DELETE FROM answer_link WHERE patient_id = person;
  DELETE FROM letter WHERE patient_id = person;
  DELETE FROM mailbox_item WHERE patient_id = person;
  DELETE FROM inbound_message WHERE patient_id = person;
  DELETE FROM work_item WHERE patient_id = person
    OR task_id IN (SELECT id FROM task WHERE patient_id = person)
    OR message_id IN (SELECT id FROM message WHERE patient_id = person);
  DELETE FROM gateway_event WHERE message_id IN (SELECT id FROM message WHERE patient_id = person);
  DELETE FROM delivery_attempt WHERE message_id IN (SELECT id FROM message WHERE patient_id = person);
  DELETE FROM message WHERE patient_id = person;
  DELETE FROM task_change WHERE patient_id = person;
  DELETE FROM task WHERE patient_id = person;
  DELETE FROM contact_draft WHERE patient_id = person;
  DELETE FROM checklist_tick WHERE patient_id = person;
  DELETE FROM contact_annulment WHERE patient_id = person;
  DELETE FROM contact_attempt WHERE patient_id = person;
  -- One who counts these months now would write the rows again.
  PERFORM lock_reports(wanted.service_id);
  INSERT INTO report_dirty (service_id, month)
  SELECT DISTINCT service_id, month FROM episode_observation WHERE patient_id = person;
  DELETE FROM episode_observation WHERE patient_id = person;
  DELETE FROM patient_was WHERE patient_id = person;
  DELETE FROM fact WHERE patient_id = person;
  DELETE FROM report_dirty WHERE service_id = wanted.service_id AND patient_id = person;
  DELETE FROM episode WHERE patient_id = person;
  DELETE FROM assignment WHERE patient_id = person;
  DELETE FROM contact_point WHERE patient_id = person;
  DELETE FROM patient_identifier WHERE patient_id = person;
  DELETE FROM patient_retention WHERE patient_id = person;
  DELETE FROM emergency_access WHERE patient_id = person;
  DELETE FROM idempotent_request WHERE service_id = wanted.service_id AND result ->> 'patientId' = person::text;
  DELETE FROM patient WHERE id = person;

  INSERT INTO erased_number (service_id, hash, erasure_id)
  SELECT DISTINCT wanted.service_id, number, wanted.id FROM unnest(numbers) AS number;
  UPDATE erasure SET state = 'erased', settled_by = app_user(), settled_at = osteon_now() WHERE id = wanted.id;
  PERFORM set_config('osteon.erasing', '', true);
  RETURN NULL;
END
$$;

-- What is recorded already is counted by the worker, or by whoever asks first.
INSERT INTO report_dirty (service_id, patient_id) SELECT service_id, id FROM patient;
