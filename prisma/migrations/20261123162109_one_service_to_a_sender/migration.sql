-- What MLLP tells of a sender is its application, its facility and its address. Where two services let the same one
-- send, the listener cannot say whose a message is and takes it for neither: one service would shut another's feed. So
-- the second is refused. One that is switched off keeps its place, or its feed would come to whoever asks next.

-- Both kinds of addresses as one, as the listener compares them: `::/0` and `::ffff:10.1.2.3` are IPv4 addresses too.
CREATE FUNCTION network_of_sender(written text) RETURNS inet
  LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE family(a) WHEN 4 THEN set_masklen(('::ffff:' || host(a))::inet, masklen(a) + 96) ELSE a END
  FROM (SELECT regexp_replace(written, '/0+(?=\d)', '/')::inet) AS plain(a)
$$;

-- As its owner, because a service sees the senders of no other; what it says is that an address is taken, not by whom.
CREATE FUNCTION refuse_sender_of_another_service() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.application = OLD.application AND NEW.facility = OLD.facility
    AND NEW.addresses = OLD.addresses AND (OLD.enabled OR NOT NEW.enabled) THEN
    RETURN NEW;
  END IF;
  -- One at a time of those that could be taken for each other: the next sees what this one wrote.
  PERFORM pg_advisory_xact_lock(hashtextextended('hl7-sender/' || NEW.application || '|' || NEW.facility, 0));
  IF EXISTS (
    SELECT FROM hl7_sender o, unnest(o.addresses) theirs, unnest(NEW.addresses) ours
    WHERE o.application = NEW.application AND o.facility = NEW.facility AND o.service_id <> NEW.service_id
      AND network_of_sender(theirs) && network_of_sender(ours)
  ) THEN
    RAISE EXCEPTION 'this sender is registered already' USING ERRCODE = 'OS409';
  END IF;
  RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION network_of_sender, refuse_sender_of_another_service FROM PUBLIC;
CREATE TRIGGER hl7_sender_of_one_service BEFORE INSERT OR UPDATE OF application, facility, addresses, enabled ON hl7_sender
  FOR EACH ROW EXECUTE FUNCTION refuse_sender_of_another_service();
