-- ── The nightly proof ───────────────────────────────────────────────────

-- Observes the next patients of a service from their facts and compares with what is kept; what differs is counted anew at
-- once. What only waits to be counted is no difference. `patients` fewer than `most`: these were the last.
CREATE FUNCTION prove_episodes(of_service uuid, after_patient uuid, most int)
  RETURNS TABLE (patients int, last_patient uuid, differing uuid[])
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  batch uuid[];
  fresh observed_episode[];
BEGIN
  PERFORM lock_reports(of_service);
  batch := ARRAY(SELECT p.id FROM patient p
    WHERE p.service_id = of_service AND (after_patient IS NULL OR p.id > after_patient) ORDER BY p.id LIMIT most);
  patients := cardinality(batch);
  last_patient := batch[patients];
  fresh := ARRAY(SELECT o FROM observe_episodes(batch, NULL) AS o);
  -- A fact that came meanwhile came with its note, and this statement sees both.
  differing := ARRAY(
    SELECT DISTINCT coalesce(f.patient_id, o.patient_id)
    FROM unnest(fresh) AS f
    FULL JOIN (
      SELECT e.* FROM episode_observation e
      WHERE e.service_id = of_service AND (after_patient IS NULL OR e.patient_id > after_patient)
        -- behind the last patient there is nobody whose episodes these could be
        AND (patients < most OR e.patient_id <= last_patient)
    ) AS o ON o.patient_id = f.patient_id AND o.diagnosed_on = f.diagnosed_on
    WHERE (f.patient_id IS NULL OR o.patient_id IS NULL
        OR f <> ROW(o.service_id, o.patient_id, o.month, o.diagnosed_on, o.first_site, o.age, o.died, o.transferred, o.discharged, o.follow_up_declined, o.refractured, o.fls_contact, o.assessed, o.advised, o.advice_on, o.dxa_recorded, o.dxa_wanted, o.scanned, o.falls_assessed, o.blood_tested, o.contact, o.reached, o.strength_recorded, o.strength, o.treatment_recorded, o.on_agent, o.year_contact, o.year_reached, o.year_treatment_recorded, o.year_on_agent, o.year_adherent, o.treated, o.sex_known, o.care_home_known, o.counted_course, o.treated_at_diagnosis, o.recommended, o.key, o.advice)::observed_episode)
      AND NOT EXISTS (SELECT FROM report_dirty d
        WHERE d.service_id = of_service AND d.patient_id = coalesce(f.patient_id, o.patient_id))
    ORDER BY 1);
  IF cardinality(differing) > 0 THEN
    INSERT INTO report_dirty (service_id, patient_id) SELECT of_service, unnest(differing);
    PERFORM refresh_service_reports(of_service, 1000000);
  END IF;
  RETURN NEXT;
END
$$;

-- Counts every month of a service again from its episodes and compares with the summary; what differs is written at once.
-- Answers the months that differed, their first days.
CREATE FUNCTION prove_summary(of_service uuid) RETURNS date[]
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  today date := (SELECT local_today(time_zone) FROM service WHERE id = of_service);
  differing date[];
BEGIN
  -- What changed, and what holds no more, is no difference.
  PERFORM refresh_service_reports(of_service, 1000000);
  differing := ARRAY(
    SELECT coalesce(c.month, r.month)
    FROM tally_months(of_service, ARRAY(SELECT DISTINCT month FROM episode_observation WHERE service_id = of_service), today) AS c
    FULL JOIN (SELECT * FROM report_summary WHERE service_id = of_service) AS r ON r.month = c.month
    WHERE c.month IS NULL OR r.month IS NULL
      OR (r.episodes, r.under_50, r.outcomes, r.fields) IS DISTINCT FROM (c.episodes, c.under_50, c.outcomes, c.fields)
    ORDER BY 1);
  IF cardinality(differing) > 0 THEN
    INSERT INTO report_dirty (service_id, month) SELECT of_service, unnest(differing);
    PERFORM refresh_service_reports(of_service, 1000000);
  END IF;
  RETURN differing;
END
$$;

REVOKE EXECUTE ON FUNCTION prove_episodes, prove_summary FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prove_episodes, prove_summary TO osteon_worker;

-- ── A clock that went back ──────────────────────────────────────────────

-- Counts as of a day that is still to come do not hold either: the two functions as before, and with that.
CREATE OR REPLACE FUNCTION refresh_service_reports(of_service uuid, most int) RETURNS int
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
    SELECT month FROM report_summary WHERE service_id = of_service AND (holds_until < today OR as_of > today));
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

CREATE OR REPLACE FUNCTION services_to_refresh(of_services uuid[]) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id FROM service s
  WHERE (of_services IS NULL OR s.id = ANY (of_services))
    AND (EXISTS (SELECT FROM report_dirty d WHERE d.service_id = s.id)
      OR EXISTS (SELECT FROM report_summary r WHERE r.service_id = s.id
        AND (r.holds_until < local_today(s.time_zone) OR r.as_of > local_today(s.time_zone))))
  ORDER BY s.id
$$;
