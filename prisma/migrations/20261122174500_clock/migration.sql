-- The only clock. It is the transaction's time, or, where the setting `osteon.now` holds an instant (tests and
-- demonstrations that travel in time), that instant.
CREATE FUNCTION osteon_now() RETURNS timestamptz
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('osteon.now', true), '')::timestamptz, now());

-- The calendar date that a service's wall shows now; `zone` is its IANA name.
CREATE FUNCTION local_today(zone text) RETURNS date
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (osteon_now() AT TIME ZONE zone)::date;
