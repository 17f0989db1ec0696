-- AlterTable
ALTER TABLE "work_item" ADD COLUMN     "assigned_to" UUID,
ADD COLUMN     "history" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "note" TEXT;

-- CreateTable
CREATE TABLE "worker_presence" (
    "worker" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "gateways" JSONB NOT NULL,
    "backlog" JSONB NOT NULL,
    "has_queue" BOOLEAN NOT NULL,

    CONSTRAINT "worker_presence_pkey" PRIMARY KEY ("worker")
);

-- CreateTable
CREATE TABLE "backup_made" (
    "id" BIGSERIAL NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "tables" INTEGER NOT NULL,
    "rows" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "backup_made_pkey" PRIMARY KEY ("id")
);

-- ── Inbox ───────────────────────────────────────────────────────────────

ALTER TABLE work_item ADD CONSTRAINT work_item_note CHECK (note IS NULL OR closed_at IS NOT NULL);

-- Whoever closes, opens again or hands over an item leaves that in its history, by whatever statement: programs settle
-- items too. The history itself cannot be written.
CREATE FUNCTION keep_work_item_history() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  who uuid := app_user();
BEGIN
  NEW.history := OLD.history;
  IF NEW.closed_at IS NULL THEN
    NEW.note := NULL;
  END IF;
  IF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL THEN
    NEW.history := NEW.history || jsonb_build_object('at', NEW.closed_at, 'by', NEW.closed_by, 'what', 'closed',
      'outcome', NEW.outcome, 'note', NEW.note);
  ELSIF OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL THEN
    NEW.history := NEW.history || jsonb_build_object('at', osteon_now(), 'by', who, 'what', 'reopened');
  END IF;
  IF OLD.assigned_to IS DISTINCT FROM NEW.assigned_to THEN
    NEW.history := NEW.history || jsonb_build_object('at', osteon_now(), 'by', who, 'what', 'assigned', 'to', NEW.assigned_to);
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER keep_history BEFORE UPDATE ON work_item FOR EACH ROW
  WHEN (OLD.closed_at IS DISTINCT FROM NEW.closed_at OR OLD.assigned_to IS DISTINCT FROM NEW.assigned_to
    OR OLD.history IS DISTINCT FROM NEW.history OR OLD.note IS DISTINCT FROM NEW.note)
  EXECUTE FUNCTION keep_work_item_history();

-- ── What operation is seen by ───────────────────────────────────────────

CALL declare_standing('worker_presence', 'open', 'that a worker runs, and how its gateways are: counts, no patients',
  api => 'select', worker => 'select, insert, update, delete');
CALL declare_standing('backup_made', 'open', 'that a backup was made: when, and how big', api => 'select', worker => 'select');
