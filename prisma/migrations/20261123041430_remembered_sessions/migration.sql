-- A session that a program remembers is confirmed by the first statement in its name: within one transaction, which this
-- ends when the condition is not true. Who may call it can end a transaction of their own, and nothing else.
CREATE FUNCTION must_hold(condition boolean) RETURNS void
  LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF condition IS NOT TRUE THEN
    RAISE EXCEPTION 'the session does not stand for what it stood for' USING ERRCODE = 'OS401';
  END IF;
END
$$;

REVOKE EXECUTE ON FUNCTION must_hold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION must_hold TO osteon_api;
