-- AlterTable
ALTER TABLE "message" ADD COLUMN     "sent_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "sending_stop_reason" TEXT;

-- ── What Prisma cannot say ──────────────────────────────────────────────

UPDATE message SET sent_at = coalesce(accepted_at, created_at)
WHERE state IN ('sending', 'uncertain', 'accepted', 'delivered', 'answered');

-- The parts of a digest wait with it: the sweep takes the digest.
DROP INDEX message_due;
CREATE INDEX message_due ON message (send_after, id) WHERE state = 'planned' AND digest_id IS NULL;
DROP INDEX message_uncertain;
CREATE INDEX message_uncertain ON message (id) WHERE state = 'uncertain' AND digest_id IS NULL;
-- What counts for a patient's day and week.
DROP INDEX message_sent;
CREATE INDEX message_sent ON message (patient_id, sent_at)
  WHERE digest_id IS NULL AND state IN ('sending', 'uncertain', 'accepted', 'delivered', 'answered');

-- Whose number is it that wrote: the last nine digits, however it was typed.
CREATE INDEX contact_point_number ON contact_point (right(regexp_replace(value, '\D', '', 'g'), 9))
  WHERE channel IN ('sms', 'phone');

-- The parts of a digest move with it, whatever moves it; one that was put aside for its own reason stays where it is.
-- An answer proves that the digest came, and so did every part of it.
CREATE FUNCTION move_parts_of_digest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'answered' THEN
    UPDATE message SET state = 'delivered', delivered_at = coalesce(NEW.delivered_at, osteon_now()),
      accepted_at = NEW.accepted_at, sent_at = NEW.sent_at, reason = NULL
    WHERE digest_id = NEW.id AND state IN ('sending', 'uncertain', 'accepted', 'failed') AND state = OLD.state;
  ELSE
    UPDATE message SET state = NEW.state, reason = NEW.reason, accepted_at = NEW.accepted_at,
      delivered_at = NEW.delivered_at, sent_at = NEW.sent_at, send_after = NEW.send_after
    WHERE digest_id = NEW.id AND state = OLD.state;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER digest_moved AFTER UPDATE OF state ON message FOR EACH ROW
  WHEN (NEW.origin = 'digest' AND NEW.state <> OLD.state)
  EXECUTE FUNCTION move_parts_of_digest();
