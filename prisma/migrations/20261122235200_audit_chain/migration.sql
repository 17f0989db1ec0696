-- The audit log is a chain, in sixteen shards: what was recorded cannot be altered, removed or reordered without the
-- hashes telling. `docs/audit.md` says how to check it by hand.

ALTER TABLE audit_record
  ADD COLUMN resource text,
  ADD COLUMN purpose text,
  ADD COLUMN emergency_access_id uuid,
  ADD COLUMN shard smallint,
  ADD COLUMN number bigint,
  ADD COLUMN hash bytea;

-- The end of each shard. Rows are rewritten with every record, so there is room for their versions beside them.
CREATE TABLE audit_shard (
  shard smallint NOT NULL,
  number bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_shard_pkey PRIMARY KEY (shard),
  CONSTRAINT audit_shard_values CHECK (shard BETWEEN 0 AND 15 AND number >= 0 AND octet_length(hash) = 32)
) WITH (fillfactor = 10);

INSERT INTO audit_shard (shard, number, hash) SELECT shard, 0, decode(repeat('00', 32), 'hex') FROM generate_series(0, 15) shard;

-- The canonical text of a record, after its number: a JSON array of every column, as PostgreSQL writes it. A column of
-- later days is added at the end, and only where it is not null.
CREATE FUNCTION audit_text(record audit_record) RETURNS text
  LANGUAGE sql STABLE
  RETURN json_build_array(record.shard, record.id, (extract(epoch FROM record.at) * 1000)::bigint, record.user_id,
    record.role, record.service_id, record.session_id, record.address, record.action, record.patient_ids,
    record.outcome, record.count, record.resource, record.purpose, record.emergency_access_id)::text;

-- ── What is recorded already ────────────────────────────────────────────

ALTER TABLE audit_record DISABLE TRIGGER append_only_rows;

DO $$
DECLARE
  written audit_record;
  head audit_shard;
BEGIN
  FOR written IN SELECT * FROM audit_record ORDER BY id LOOP
    written.shard := written.id % 16;
    UPDATE audit_shard
    SET number = number + 1,
      hash = sha256(hash || convert_to((number + 1) || ' ' || audit_text(written), 'UTF8'))
    WHERE shard = written.shard
    RETURNING * INTO head;
    UPDATE audit_record SET shard = head.shard, number = head.number, hash = head.hash WHERE id = written.id;
  END LOOP;
END
$$;

ALTER TABLE audit_record ENABLE TRIGGER append_only_rows;

ALTER TABLE audit_record
  ALTER COLUMN shard SET NOT NULL,
  ALTER COLUMN number SET NOT NULL,
  ALTER COLUMN hash SET NOT NULL;

CREATE UNIQUE INDEX audit_record_shard_number_key ON audit_record (shard, number);
CREATE INDEX audit_record_service_id_at_id_idx ON audit_record (service_id, at, id);

-- ── What is recorded from now on ────────────────────────────────────────

-- Runs as its owner: nobody else may touch the heads. The shard is the connection's own, or the next that is free: a
-- transaction holds its shard until it ends, and must never wait for another's while it holds rows that the other
-- wants. With seventeen transactions at once the last one tries again until one is free, holding no place in a queue,
-- so that this cannot be part of a deadlock.
CREATE FUNCTION chain_audit_record() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    lock_class CONSTANT integer := 1330861121;
    patience CONSTANT interval := greatest(current_setting('lock_timeout')::interval, interval '1 second');
    own CONSTANT integer := pg_backend_pid() % 16;
    rest text;
  BEGIN
    NEW.purpose := coalesce(NEW.purpose, nullif(current_setting('app.purpose', true), ''));
    NEW.emergency_access_id :=
      coalesce(NEW.emergency_access_id, nullif(current_setting('app.emergency', true), '')::uuid);
    NEW.shard := own;
    WHILE NOT pg_try_advisory_xact_lock(lock_class, NEW.shard) LOOP
      NEW.shard := (NEW.shard + 1) % 16;
      CONTINUE WHEN NEW.shard <> own;
      IF clock_timestamp() > statement_timestamp() + patience THEN
        RAISE EXCEPTION 'every shard of the audit log is taken' USING ERRCODE = 'lock_not_available';
      END IF;
      PERFORM pg_sleep(0.001);
    END LOOP;
    rest := public.audit_text(NEW);
    UPDATE public.audit_shard
    SET number = number + 1, hash = sha256(hash || convert_to((number + 1) || ' ' || rest, 'UTF8'))
    WHERE shard = NEW.shard
    RETURNING number, hash INTO STRICT NEW.number, NEW.hash;
    RETURN NEW;
  END
  $$;

REVOKE ALL ON FUNCTION chain_audit_record() FROM PUBLIC;

CREATE TRIGGER chain_row BEFORE INSERT ON audit_record FOR EACH ROW EXECUTE FUNCTION chain_audit_record();

-- ── Checks ──────────────────────────────────────────────────────────────

-- The sixteen heads of one moment, for a checkpoint and for a check.
CREATE FUNCTION audit_heads() RETURNS TABLE (shard smallint, number bigint, hash bytea)
  LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  AS 'SELECT shard, number, hash FROM public.audit_shard ORDER BY shard';

REVOKE ALL ON FUNCTION audit_heads() FROM PUBLIC;

CREATE TABLE audit_verification (
  id bigserial NOT NULL,
  started_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3) NOT NULL DEFAULT osteon_now(),
  verdict text NOT NULL,
  records bigint NOT NULL,
  checkpoints integer NOT NULL,
  checkpointed_at timestamptz(3),
  findings jsonb NOT NULL,
  CONSTRAINT audit_verification_pkey PRIMARY KEY (id),
  CONSTRAINT audit_verification_values CHECK (verdict IN ('intact', 'findings') AND jsonb_typeof(findings) = 'array')
);

-- ── Who may ─────────────────────────────────────────────────────────────

CALL declare_standing('audit_shard', 'open', 'the ends of the audit chains: the trigger alone writes them');
CALL declare_standing('audit_verification', 'open', 'what checks of the audit log found: numbers of records, no patient',
  api => 'select', worker => 'select, insert');
GRANT EXECUTE ON FUNCTION audit_heads() TO osteon_worker;
