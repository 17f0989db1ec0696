-- What a merge changes of a row, and its undoing gives back after all that planning anew changed, by table; null: nothing.
-- A test compares it with MERGE_TABLES.
CREATE FUNCTION merged_columns(of_table text) RETURNS text[]
  LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY['patient_id'] || CASE of_table
    WHEN 'fact' THEN ARRAY['ref']
    WHEN 'episode' THEN
      ARRAY['key', 'diagnosed_on', 'first_site', 'sites', 'enrolment', 'history_reason', 'enrolled_at', 'enrolled_by', 'withdrawn_at']
    WHEN 'task' THEN
      ARRAY['key', 'kind', 'occurrence', 'episode_key', 'treatment_key', 'agent', 'anchor', 'anchor_on', 'born_on',
        'opens_on', 'due_on', 'target_on', 'late_from', 'overdue_from', 'critical_from', 'done_on', 'done_until',
        'done_reason', 'cancelled_on', 'cancel_reason', 'pauses', 'gate', 'because', 'protocol_version',
        'next_message_on', 'awaiting_answer', 'withdrawn_at']
    WHEN 'message' THEN
      ARRAY['key', 'task_id', 'contact_point_id', 'state', 'reason', 'digest_id', 'send_after', 'sent_at', 'accepted_at',
        'delivered_at']
    WHEN 'contact_point' THEN
      ARRAY['preference', 'consented', 'opted_out_at', 'invalid_since', 'value', 'value_hash', 'number_hash']
    WHEN 'patient_identifier' THEN ARRAY['value']
    WHEN 'patient_retention' THEN ARRAY['keep_until']
    WHEN 'checklist_tick' THEN ARRAY['task_key']
    WHEN 'work_item' THEN ARRAY['task_id', 'closed_at', 'closed_by', 'outcome', 'note']
    WHEN 'letter' THEN ARRAY['recipient', 'content']
    WHEN 'mailbox_item' THEN ARRAY['recipient']
    WHEN 'cds_card' THEN ARRAY['task_keys']
    WHEN 'file_import_row' THEN ARRAY['resembles']
    ELSE ARRAY[]::text[]
  END
  WHERE of_table IN ('fact', 'episode', 'task', 'task_change', 'message', 'contact_point', 'patient_identifier', 'assignment',
    'patient_retention', 'contact_attempt', 'contact_annulment', 'checklist_tick', 'work_item', 'inbound_message', 'letter',
    'mailbox_item', 'answer_link', 'cds_card', 'file_import_row', 'possible_fracture', 'hl7_message', 'hl7_told', 'appointment')
$$;
REVOKE EXECUTE ON FUNCTION merged_columns FROM PUBLIC;

-- As before, and it believes the caller nothing: the columns are those that a merge changes; a task, a telephone number
-- and whom a row resembles are of the two as well; a message waits or is cancelled; and one change is of one row.
CREATE OR REPLACE FUNCTION change_merged_rows(of_merge uuid, changes jsonb) RETURNS int
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  merge patient_merge;
  two text[];
  change jsonb;
  news jsonb;
  changed int := 0;
  found_rows int;
  columns text;
  keys text;
BEGIN
  SELECT * INTO merge FROM patient_merge WHERE id = of_merge AND service_id = app_service() AND undone_at IS NULL;
  IF merge.id IS NULL THEN RAISE EXCEPTION 'there is no such merge' USING ERRCODE = 'restrict_violation'; END IF;
  two := ARRAY[merge.survivor_id::text, merge.absorbed_id::text];
  PERFORM set_config('osteon.merging', array_to_string(two, ','), true);
  FOR change IN SELECT * FROM jsonb_array_elements(changes) LOOP
    news := change -> 'set';
    IF coalesce(jsonb_typeof(news) <> 'object' OR jsonb_typeof(change -> 'key') <> 'object' OR news = '{}'
        OR change -> 'key' = '{}', true)
      OR merged_columns(change ->> 'table') IS NULL
      OR NOT merged_columns(change ->> 'table') @> ARRAY(SELECT jsonb_object_keys(news))
      OR news ? 'patient_id' AND NOT coalesce(news ->> 'patient_id' = ANY (two), false)
      OR news ->> 'resembles' <> ALL (two)
      OR change ->> 'table' = 'message' AND news ->> 'state' NOT IN ('planned', 'queued', 'cancelled')
      OR news ->> 'task_id' IS NOT NULL AND NOT EXISTS (SELECT FROM task t WHERE t.id::text = news ->> 'task_id'
        AND t.service_id = merge.service_id AND t.patient_id::text = ANY (two))
      OR news ->> 'contact_point_id' IS NOT NULL AND NOT EXISTS (SELECT FROM contact_point p
        WHERE p.id::text = news ->> 'contact_point_id' AND p.service_id = merge.service_id AND p.patient_id::text = ANY (two)) THEN
      RAISE EXCEPTION 'a merge does not change that of %', change ->> 'table' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT string_agg(format('%1$I = n.%1$I', k), ', ') INTO columns FROM jsonb_object_keys(news) AS k;
    SELECT string_agg(format('t.%1$I = o.%1$I', k), ' AND ') INTO keys FROM jsonb_object_keys(change -> 'key') AS k;
    EXECUTE format('UPDATE %1$I t SET %2$s FROM jsonb_populate_record(NULL::%1$I, $1) n, jsonb_populate_record(NULL::%1$I, $2) o
      WHERE %3$s AND t.service_id = $3 AND %4$s', change ->> 'table', columns, keys,
      CASE WHEN change ->> 'table' = 'file_import_row' THEN '(t.patient_id IN ($4, $5) OR t.resembles IN ($4, $5))'
        ELSE 't.patient_id IN ($4, $5)' END)
      USING news, change -> 'key', merge.service_id, merge.survivor_id, merge.absorbed_id;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    IF found_rows > 1 THEN
      RAISE EXCEPTION 'a change of % names more than one row', change ->> 'table' USING ERRCODE = 'restrict_violation';
    END IF;
    changed := changed + found_rows;
  END LOOP;
  PERFORM set_config('osteon.merging', '', true);
  RETURN changed;
END
$$;
