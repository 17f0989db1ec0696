-- Record systems that call CDS Hooks are registered beside machines and apps; they sign with keys of their own.
ALTER TABLE machine_client DROP CONSTRAINT machine_client_kind;
ALTER TABLE machine_client
  ADD CONSTRAINT machine_client_kind CHECK (kind IN ('machine', 'app', 'cds')),
  ADD CONSTRAINT machine_client_cds CHECK (kind <> 'cds' OR (jwks IS NOT NULL AND secret_hash IS NULL));

-- Tokens that are over are cleared away by whoever comes next; rows that another clears are skipped by locking them.
GRANT UPDATE ON cds_token TO osteon_api;
