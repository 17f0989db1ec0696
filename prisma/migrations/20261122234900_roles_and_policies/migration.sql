-- Who may touch which table, and which rows: docs/adr/0019-database-roles-and-policies.md says why.
--
--   owner          the role that migrates. Owns everything; no program runs as it.
--   osteon_api     the api. Sees the rows of the service that a transaction names (`app.service`), and of one patient
--                  alone where it names one (`app.patient`). Names nothing: sees nothing.
--   osteon_worker  the worker and the operator's command. Works for all services, on the tables of its work.
--   osteon_report  reads what reports are made from, service by service; no names, no numbers, no addresses.

-- ── Roles ───────────────────────────────────────────────────────────────

-- Roles belong to the server and not to a database: another database may bring them at the same moment.
DO $$
DECLARE
  wanted text;
  here pg_roles%ROWTYPE;
  is_16 boolean := current_setting('server_version_num')::int >= 160000;
BEGIN
  SELECT * INTO here FROM pg_roles WHERE rolname = current_user;
  FOREACH wanted IN ARRAY ARRAY['osteon_api', 'osteon_worker', 'osteon_report'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      IF NOT (here.rolsuper OR here.rolcreaterole) THEN
        RAISE EXCEPTION 'The role % is missing and % may not create roles. Have an administrator of the server run, once: '
          'CREATE ROLE osteon_api NOLOGIN; CREATE ROLE osteon_worker NOLOGIN; CREATE ROLE osteon_report NOLOGIN; '
          'GRANT osteon_api, osteon_worker, osteon_report TO %; then migrate again.', wanted, current_user, quote_ident(current_user)
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = wanted AND (rolsuper OR rolbypassrls)) THEN
      RAISE EXCEPTION 'The role % may bypass row-level security. Have an administrator run: '
        'ALTER ROLE % NOSUPERUSER NOBYPASSRLS; then migrate again.', wanted, wanted
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One who migrates may act as the programs do, so that a single address is enough to begin with.
    IF NOT here.rolsuper AND NOT pg_has_role(current_user, wanted, CASE WHEN is_16 THEN 'SET' ELSE 'MEMBER' END) THEN
      BEGIN
        EXECUTE format('GRANT %I TO %I', wanted, current_user)
          || CASE WHEN is_16 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
      EXCEPTION
        WHEN unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION '% may not act as %. Have an administrator of the server run, once: '
            'GRANT osteon_api, osteon_worker, osteon_report TO %; then migrate again.', current_user, wanted, quote_ident(current_user)
            USING ERRCODE = 'insufficient_privilege';
      END;
    END IF;
  END LOOP;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO osteon_api, osteon_worker, osteon_report;

-- ── Who acts: settings of a transaction ─────────────────────────────────

-- What is not set is null, and null equals no row. What is no id fails.
CREATE FUNCTION app_service() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.service', true), '')::uuid $$;
CREATE FUNCTION app_patient() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.patient', true), '')::uuid $$;
CREATE FUNCTION app_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.user', true), '')::uuid $$;

-- ── A table's standing ──────────────────────────────────────────────────

-- Every table says once, in the migration that makes it, what it holds and who may do what:
--
--   CALL declare_standing('letter', 'patient', 'letters to patients and colleagues',
--     api => 'select, insert, update', worker => 'select, insert');
--
-- `holds`:  patient   rows of one patient (`service_id` and `patient_id`, or what `patient` names; null: of no patient)
--           service   rows of one service (`service_id`); none while one patient is acted for, unless `also_for_patients`
--           own       rows-level security with policies that the migration writes itself for osteon_api and osteon_report
--           open      no data of patients, and read before anybody is known, or by all: grants alone
-- A grant of `insert` brings the sequences of the table along. The worker's policy lets through what its grants do; so
-- does the owner's, because row-level security is forced and a migration of data has to see its rows.
-- A test fails for a table without a standing.
CREATE PROCEDURE declare_standing(
  declared regclass, holds text, why text,
  api text DEFAULT '', worker text DEFAULT '', report text DEFAULT '',
  patient text DEFAULT 'patient_id', also_for_patients boolean DEFAULT false
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  granted record;
  owner text;
  rows text;
  sequence_name text;
BEGIN
  IF coalesce(why, '') = '' OR holds NOT IN ('patient', 'service', 'own', 'open') THEN
    RAISE EXCEPTION 'the standing of % wants a reason, and is patient, service, own or open', declared;
  END IF;
  SELECT pg_get_userbyid(relowner) INTO owner FROM pg_class WHERE oid = declared;
  EXECUTE format('COMMENT ON TABLE %s IS %L', declared, 'standing: ' || holds || ' – ' || why);

  FOR granted IN VALUES ('osteon_api', api), ('osteon_worker', worker), ('osteon_report', report) LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM %I', declared, granted.column1);
    CONTINUE WHEN granted.column2 = '';
    EXECUTE format('GRANT %s ON TABLE %s TO %I', granted.column2, declared, granted.column1);
    CONTINUE WHEN granted.column2 !~* 'insert';
    FOR sequence_name IN
      SELECT d.objid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      WHERE d.refobjid = declared AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    LOOP
      EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', sequence_name, granted.column1);
    END LOOP;
  END LOOP;

  IF holds = 'open' THEN RETURN; END IF;
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', declared);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', declared);
  EXECUTE format('CREATE POLICY of_owner ON %s TO %I USING (true) WITH CHECK (true)', declared, owner);
  IF worker <> '' THEN
    EXECUTE format('CREATE POLICY of_worker ON %s TO osteon_worker USING (true) WITH CHECK (true)', declared);
  END IF;
  IF holds = 'own' THEN RETURN; END IF;
  -- The service stands bare, so that it meets the service of the query and is compared once; the patient in a
  -- subquery, so that the setting is read once and not for every row.
  rows := CASE
    WHEN holds = 'patient' THEN
      format('service_id = app_service() AND ((SELECT app_patient()) IS NULL OR %I = (SELECT app_patient()))', patient)
    WHEN also_for_patients THEN 'service_id = app_service()'
    ELSE 'service_id = app_service() AND (SELECT app_patient()) IS NULL'
  END;
  EXECUTE format('CREATE POLICY of_service ON %s TO osteon_api, osteon_report USING (%s) WITH CHECK (%s)', declared, rows, rows);
END
$$;
REVOKE EXECUTE ON PROCEDURE declare_standing FROM PUBLIC;

-- ── Rows of patients ────────────────────────────────────────────────────

CALL declare_standing('patient', 'patient', 'who they are', patient => 'id',
  api => 'select, insert, update', worker => 'select, insert, update',
  report => 'select (id, service_id, birth_date, sex, care_home_resident, died_on, left_on, declined_on, unreached_days, promised_on, created_at)');
CALL declare_standing('patient_identifier', 'patient', 'their numbers',
  api => 'select, insert', worker => 'select, insert, update');
CALL declare_standing('contact_point', 'patient', 'how they are reached',
  api => 'select, insert, update', worker => 'select, insert, update');
CALL declare_standing('assignment', 'patient', 'who calls them',
  api => 'select, insert, update', worker => 'select', report => 'select');
CALL declare_standing('fact', 'patient', 'history: what is known of them',
  api => 'select, insert', worker => 'select, insert', report => 'select');
CALL declare_standing('episode', 'patient', 'their fractures, by day',
  api => 'select, insert, update', worker => 'select, insert, update', report => 'select');
CALL declare_standing('task', 'patient', 'their plan',
  api => 'select, insert, update', worker => 'select, insert, update', report => 'select');
CALL declare_standing('task_change', 'patient', 'history: how their plan changed',
  api => 'select, insert', worker => 'select, insert', report => 'select');
CALL declare_standing('contact_attempt', 'patient', 'history: calls to them',
  api => 'select, insert', worker => 'select, insert',
  report => 'select (id, service_id, patient_id, outcome, "on", promised_on, call_back_on, recorded_at)');
CALL declare_standing('work_item', 'patient', 'what was raised about them, or about the service',
  api => 'select, insert, update', worker => 'select, insert, update', report => 'select (id, service_id, patient_id, kind, urgent, opened_at, closed_at, outcome)');
CALL declare_standing('message', 'patient', 'what they are sent',
  api => 'select, insert, update', worker => 'select, insert, update',
  report => 'select (id, service_id, patient_id, task_id, origin, step, asks, digest_id, channel, state, reason, planned_for, send_after, created_at, sent_at, accepted_at, delivered_at, answered_at)');
CALL declare_standing('letter', 'patient', 'letters to them and to their doctors',
  api => 'select, insert, update', worker => 'select, insert');
CALL declare_standing('mailbox_item', 'patient', 'what the local mailbox took in',
  api => 'select', worker => 'select, insert');
CALL declare_standing('answer_link', 'patient', 'links by which they answer',
  api => 'select, update', worker => 'select, insert, update');

-- An attempt has no patient of its own: its message has.
CALL declare_standing('delivery_attempt', 'own', 'what gateways were asked about their messages',
  api => 'select, update', worker => 'select, insert, update');
CREATE POLICY of_service ON delivery_attempt TO osteon_api
  USING (service_id = app_service()
    AND ((SELECT app_patient()) IS NULL OR EXISTS (SELECT FROM message m WHERE m.id = message_id)));

-- Until it is known whose it is, what somebody wrote is the gateway's, and nobody else sees it.
CALL declare_standing('inbound_message', 'own', 'what they wrote',
  api => 'select, insert, update', worker => 'select, update');
CREATE POLICY of_service ON inbound_message TO osteon_api
  USING ((service_id = app_service() AND ((SELECT app_patient()) IS NULL OR patient_id = (SELECT app_patient())))
    OR (service_id IS NULL AND current_setting('app.role', true) = 'gateway'));

-- An event names its message, or will; the message is a service's. Only the gateway acts on events.
CALL declare_standing('gateway_event', 'own', 'what gateways told about their messages',
  api => 'select, insert, update', worker => 'select, insert, update');
CREATE POLICY of_gateway ON gateway_event TO osteon_api
  USING (current_setting('app.role', true) = 'gateway'
    AND (message_id IS NULL OR EXISTS (SELECT FROM message m WHERE m.id = message_id)));

-- Somebody of another service looks in an emergency: both services see that, and one opens it only for oneself.
CALL declare_standing('emergency_access', 'own', 'who looked at them in an emergency',
  api => 'select, insert, update', worker => 'select');
CREATE POLICY of_service ON emergency_access FOR SELECT TO osteon_api
  USING (service_id = app_service() OR from_service_id = app_service());
CREATE POLICY opened_by ON emergency_access FOR INSERT TO osteon_api
  WITH CHECK (from_service_id = app_service() AND user_id = app_user());
CREATE POLICY changed_by ON emergency_access FOR UPDATE TO osteon_api
  USING (service_id = app_service() OR (from_service_id = app_service() AND user_id = app_user()));

-- Records are added by whoever acts, known or not, and read by the auditor of the service.
CALL declare_standing('audit_record', 'own', 'history: who looked at whom', api => 'select, insert', worker => 'select, insert');
CREATE POLICY written ON audit_record FOR INSERT TO osteon_api WITH CHECK (true);
CREATE POLICY of_service ON audit_record FOR SELECT TO osteon_api USING (service_id = app_service());

CALL declare_standing('idempotent_request', 'service', 'answers kept for requests sent twice: ids of patients',
  api => 'select, insert', worker => 'select, insert');
CALL declare_standing('import_run', 'service', 'imports of patients and what they brought',
  api => 'select, insert, update', worker => 'select, insert, update', report => 'select');
CALL declare_standing('letter_batch', 'service', 'letters printed together',
  api => 'select, insert, update', report => 'select');
-- The trigger on messages writes it, whoever writes the message.
CALL declare_standing('message_ledger', 'service', 'history: how many messages were written', also_for_patients => true,
  api => 'insert', worker => 'select, insert');
CALL declare_standing('message_balance', 'service', 'daily balance of messages',
  api => 'select', worker => 'select, insert, update', report => 'select');

-- ── No data of patients ─────────────────────────────────────────────────

CALL declare_standing('region', 'open', 'names of regions',
  api => 'select, insert, update', worker => 'select', report => 'select');
CALL declare_standing('service', 'open', 'services and their hours: joined before anybody is known',
  api => 'select, insert, update', worker => 'select', report => 'select');
CALL declare_standing('installation', 'open', 'the global stop switch',
  api => 'select, insert, update', worker => 'select');
CALL declare_standing('service_holiday', 'open', 'days on which nobody calls',
  api => 'select, insert, update, delete', worker => 'select', report => 'select');
CALL declare_standing('published_protocol', 'open', 'rules: read with the session, before a service is set',
  api => 'select, insert, update', worker => 'select', report => 'select');
CALL declare_standing('message_template', 'open', 'history: texts of services, kept by programs for all of them',
  api => 'select, insert', worker => 'select');
CALL declare_standing('user_account', 'open', 'staff: found by e-mail before anybody is known',
  api => 'select, insert, update', worker => 'select (id, display_name)');
CALL declare_standing('membership', 'open', 'roles of staff: decide which service may be set',
  api => 'select, insert, update, delete', worker => 'select');
CALL declare_standing('session', 'open', 'sessions of staff: found by the hash of a cookie',
  api => 'select, insert, update', worker => 'select, delete');
CALL declare_standing('user_totp', 'open', 'second factors of staff', api => 'select, insert, update, delete');
CALL declare_standing('recovery_code', 'open', 'second factors of staff', api => 'select, insert, update, delete');
CALL declare_standing('passkey', 'open', 'second factors of staff', api => 'select, insert, update, delete');
CALL declare_standing('sign_in_challenge', 'open', 'ceremonies of signing in: found by a hash',
  api => 'select, insert, update, delete', worker => 'select, delete');
CALL declare_standing('external_identity', 'open', 'staff at identity providers', api => 'select, insert, update, delete');
CALL declare_standing('account_link', 'open', 'invitations of staff: found by a hash',
  api => 'select, insert, update', worker => 'select, delete');
CALL declare_standing('setup_link', 'open', 'the first administrator’s link: found by a hash', api => 'select, insert, update');
CALL declare_standing('sign_in_attempt', 'open', 'history: tries to sign in, by hash and address',
  api => 'select, insert', worker => 'select, delete');
CALL declare_standing('machine_client', 'open', 'programs that sign in: found by their id',
  api => 'select, insert, update', worker => 'select');
CALL declare_standing('authorization_entry', 'open', 'tokens and codes of programs: found by a hash',
  api => 'select, insert, update, delete', worker => 'select, delete');
CALL declare_standing('signing_key', 'open', 'keys that sign tokens, encrypted',
  api => 'select, insert, update', worker => 'select, insert, update');
CALL declare_standing('job_tick', 'open', 'which daily job ran when', worker => 'select, insert, update');

DO $$
BEGIN
  IF to_regclass('_prisma_migrations') IS NOT NULL THEN
    GRANT SELECT ON _prisma_migrations TO osteon_api, osteon_worker;
  END IF;
END
$$;

-- ── Doors without a session ─────────────────────────────────────────────

-- Each finds whose something is, from what only the right person or gateway knows, and lets the transaction act for
-- them and for nothing else. They answer whether they found it, and show nothing.

-- $1 SHA-256 of the token in a patient's link
CREATE FUNCTION act_for_answer_link(token bytea) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE link record;
BEGIN
  SELECT service_id, patient_id INTO link FROM answer_link WHERE token_hash = token;
  PERFORM set_config('app.role', 'patient', true), set_config('app.user', '', true),
    set_config('app.service', coalesce(link.service_id::text, ''), true),
    -- Nobody's patient: of an unknown link nothing is seen, whatever was set before.
    set_config('app.patient', coalesce(link.patient_id::text, '00000000-0000-0000-0000-000000000000'), true);
  RETURN link.service_id IS NOT NULL;
END
$$;

-- $1 gateway, $2 its reference, $3 our key
CREATE FUNCTION act_for_gateway(provider text, reference text, message_key text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE whose uuid;
BEGIN
  SELECT d.service_id INTO whose FROM delivery_attempt d
  WHERE d.gateway = act_for_gateway.provider AND d.gateway_reference = act_for_gateway.reference LIMIT 1;
  IF whose IS NULL THEN
    SELECT d.service_id INTO whose FROM delivery_attempt d
    WHERE d.gateway = act_for_gateway.provider AND d.idempotency_key = act_for_gateway.message_key LIMIT 1;
  END IF;
  PERFORM set_config('app.role', 'gateway', true), set_config('app.user', '', true),
    set_config('app.service', coalesce(whose::text, ''), true), set_config('app.patient', '', true);
  RETURN whose IS NOT NULL;
END
$$;

-- $1 the last nine digits of a telephone number. The services whose patients have it, and nothing of the patients.
CREATE FUNCTION services_of_sender(digits text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT service_id FROM contact_point
  WHERE channel IN ('sms', 'phone') AND right(regexp_replace(value, '\D', '', 'g'), 9) = digits AND length(digits) >= 6
  ORDER BY service_id
$$;

REVOKE EXECUTE ON FUNCTION act_for_answer_link, act_for_gateway, services_of_sender FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act_for_answer_link, act_for_gateway, services_of_sender TO osteon_api;

-- ── No oracle ───────────────────────────────────────────────────────────

-- A key that another service has used is as good as any.
DROP INDEX letter_idempotency_key_key;
CREATE UNIQUE INDEX letter_service_id_idempotency_key_key ON letter (service_id, idempotency_key);
