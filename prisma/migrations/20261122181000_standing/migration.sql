ALTER TABLE "task" ADD COLUMN "done_until" DATE;
ALTER TABLE task ADD CONSTRAINT task_done_until CHECK (done_until >= done_on);

-- A task whose being done can lapse stays among the open ones; standing_of says which it is on a day.
DROP INDEX task_open;
CREATE INDEX task_open ON task (service_id, due_on, id)
  WHERE (done_on IS NULL OR done_until IS NOT NULL) AND cancelled_on IS NULL AND withdrawn_at IS NULL;

-- ── SQL twins of the rules in libs/domain ───────────────────────────────
-- standingOf, labsDoneOn and sectionOf in SQL; a test holds them against each other with random tasks. Functions of
-- one expression are inlined into the query that uses them.

-- labsDoneOn: the day on which the blood tests before a dose were complete, as seen on `as_of`; null while one is
-- missing, or too old by then.
CREATE FUNCTION labs_done_on(gate jsonb, opens_on date, as_of date) RETURNS date
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
  SELECT CASE WHEN as_of >= opens_on AND count(*) = count(first_on) THEN greatest(opens_on, max(first_on)) END
  FROM jsonb_array_elements(gate -> 'asks') AS ask
  CROSS JOIN LATERAL (
    SELECT min((result ->> 'on')::date) AS first_on
    FROM jsonb_array_elements(ask -> 'results') AS result
    WHERE (result ->> 'on')::date BETWEEN
      greatest((ask ->> 'since')::date, as_of - (ask ->> 'maximumAgeDays')::int) AND as_of
  ) AS found
  $$;

-- Whether one of the pauses covers the day; `until` is the first day on which it no longer does.
CREATE FUNCTION is_paused(pauses jsonb, as_of date) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pauses <> '[]'::jsonb AND jsonb_path_exists(
    pauses,
    '$[*] ? (@.from <= $day && (@.until == null || @.until > $day))',
    jsonb_build_object('day', as_of)
  );

-- standingOf: the status of a task on a day; the first that holds.
CREATE FUNCTION standing_of(t task, as_of date) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE
    WHEN CASE
      WHEN t.kind = 'pre-dose-labs' AND t.gate IS NOT NULL AND t.cancelled_on IS NULL
        AND NOT coalesce(t.done_until IS NULL AND t.done_on <= as_of, false)
        THEN labs_done_on(t.gate, t.opens_on, as_of) IS NOT NULL
      ELSE t.done_on <= as_of
    END THEN 'done'
    WHEN t.cancelled_on <= as_of THEN 'cancelled'
    WHEN is_paused(t.pauses, as_of) THEN 'paused'
    WHEN as_of >= t.critical_from THEN 'critical'
    WHEN as_of >= t.overdue_from THEN 'overdue'
    WHEN as_of >= t.late_from THEN 'late'
    WHEN as_of < t.opens_on THEN 'upcoming'
    ELSE 'open'
  END;

-- The sections of Today in their order.
CREATE FUNCTION section_rank(section text) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN array_position(ARRAY['red-flag', 'critical', 'overdue', 'late', 'unreachable', 'promised', 'waiting', 'due',
    'upcoming', 'paused'], section);

-- sectionOf: the one section in which an unfinished task stands on a day, the first that fits; null when finished.
CREATE FUNCTION section_of(
  kind text, standing text, unreached_days int, promised_on date, awaiting_answer boolean, as_of date
) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN standing IN ('done', 'cancelled') THEN NULL
    WHEN kind = 'red-flag' THEN 'red-flag'
    WHEN standing IN ('critical', 'overdue', 'late') THEN standing
    WHEN unreached_days >= 3 THEN 'unreachable'
    WHEN promised_on >= as_of THEN 'promised'
    WHEN awaiting_answer THEN 'waiting'
    WHEN standing = 'open' THEN 'due'
    ELSE standing
  END;
