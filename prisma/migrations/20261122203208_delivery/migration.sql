-- CreateEnum
CREATE TYPE "message_origin" AS ENUM ('planned', 'digest', 'manual', 'reply');

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "content" JSONB,
ADD COLUMN     "digest_id" UUID,
ADD COLUMN     "origin" "message_origin" NOT NULL DEFAULT 'planned',
ADD COLUMN     "sent_by" UUID,
ALTER COLUMN "task_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "sending_stopped_by" UUID;

-- CreateTable
CREATE TABLE "installation" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "sending_stopped_at" TIMESTAMPTZ(3),
    "sending_stopped_by" UUID,
    "stop_reason" TEXT,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway_event" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "provider" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "reference" TEXT,
    "message_key" TEXT,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "permanent" BOOLEAN NOT NULL DEFAULT false,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "message_id" UUID,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "gateway_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_message" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "provider" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "service_id" UUID,
    "patient_id" UUID,
    "channel" "channel" NOT NULL,
    "sender" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "understood" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "inbound_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_template" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "language" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "texts" JSONB,
    "saved_by" UUID NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "message_template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "letter" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "message_id" UUID,
    "kind" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "requested_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "batch_id" UUID,

    CONSTRAINT "letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "letter_batch" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "made_by" UUID NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "posted_at" TIMESTAMPTZ(3),

    CONSTRAINT "letter_batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_ledger" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "planned_for" DATE NOT NULL,
    "written" INTEGER NOT NULL,

    CONSTRAINT "message_ledger_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_balance" (
    "service_id" UUID NOT NULL,
    "on" DATE NOT NULL,
    "expected" INTEGER NOT NULL,
    "counted" JSONB NOT NULL,
    "adds_up" BOOLEAN NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "message_balance_pkey" PRIMARY KEY ("service_id","on")
);

-- CreateIndex
CREATE INDEX "gateway_event_message_id_idx" ON "gateway_event"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_event_provider_event_id_key" ON "gateway_event"("provider", "event_id");

-- CreateIndex
CREATE INDEX "inbound_message_service_id_received_at_idx" ON "inbound_message"("service_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_message_provider_event_id_key" ON "inbound_message"("provider", "event_id");

-- CreateIndex
CREATE INDEX "message_template_service_id_language_name_saved_at_idx" ON "message_template"("service_id", "language", "name", "saved_at");

-- CreateIndex
CREATE UNIQUE INDEX "letter_message_id_key" ON "letter"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "letter_idempotency_key_key" ON "letter"("idempotency_key");

-- CreateIndex
CREATE INDEX "letter_service_id_created_at_idx" ON "letter"("service_id", "created_at");

-- CreateIndex
CREATE INDEX "letter_batch_id_idx" ON "letter"("batch_id");

-- CreateIndex
CREATE UNIQUE INDEX "letter_batch_id_service_id_key" ON "letter_batch"("id", "service_id");

-- CreateIndex
CREATE INDEX "message_ledger_service_id_planned_for_idx" ON "message_ledger"("service_id", "planned_for");

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_digest_id_fkey" FOREIGN KEY ("digest_id") REFERENCES "message"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "gateway_event" ADD CONSTRAINT "gateway_event_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "inbound_message" ADD CONSTRAINT "inbound_message_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "message_template" ADD CONSTRAINT "message_template_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_batch_id_service_id_fkey" FOREIGN KEY ("batch_id", "service_id") REFERENCES "letter_batch"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "letter_batch" ADD CONSTRAINT "letter_batch_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "message_balance" ADD CONSTRAINT "message_balance_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- ── What Prisma cannot say ──────────────────────────────────────────────

INSERT INTO installation DEFAULT VALUES;
ALTER TABLE installation
  ADD CONSTRAINT installation_one_row CHECK (id),
  ADD CONSTRAINT installation_stopped CHECK ((sending_stopped_at IS NULL) = (stop_reason IS NULL));

ALTER TABLE message
  ADD CONSTRAINT message_of_task CHECK ((origin = 'planned') = (task_id IS NOT NULL)),
  ADD CONSTRAINT message_of_digest CHECK (digest_id IS NULL OR origin = 'planned'),
  ADD CONSTRAINT message_content CHECK ((origin IN ('manual', 'reply')) = (content IS NOT NULL)),
  ADD CONSTRAINT message_by_hand CHECK ((origin = 'manual') = (sent_by IS NOT NULL));

ALTER TABLE gateway_event
  ADD CONSTRAINT gateway_event_outcome CHECK (outcome IN ('accepted', 'delivered', 'failed', 'unreachable-for-now')),
  ADD CONSTRAINT gateway_event_names_message CHECK (reference IS NOT NULL OR message_key IS NOT NULL);

ALTER TABLE inbound_message
  ADD CONSTRAINT inbound_message_understood CHECK (understood IN ('stop', 'red-flag', 'reply', 'unknown-sender')),
  ADD CONSTRAINT inbound_message_whose CHECK (patient_id IS NULL OR service_id IS NOT NULL);

ALTER TABLE letter
  ADD CONSTRAINT letter_kind CHECK (kind IN ('reminder', 'handover', 'rebound-risk', 'gp')),
  ADD CONSTRAINT letter_of_message CHECK ((kind = 'reminder') = (message_id IS NOT NULL));

CREATE INDEX message_parts ON message (digest_id) WHERE digest_id IS NOT NULL;
-- What counts for a patient's day and week.
CREATE INDEX message_sent ON message (patient_id, accepted_at)
  WHERE digest_id IS NULL AND state IN ('sending', 'uncertain', 'accepted', 'delivered', 'answered');
CREATE INDEX delivery_attempt_reference ON delivery_attempt (gateway, gateway_reference)
  WHERE gateway_reference IS NOT NULL;
CREATE INDEX gateway_event_waiting ON gateway_event (received_at) WHERE applied_at IS NULL;
CREATE INDEX letter_to_print ON letter (service_id, created_at) WHERE batch_id IS NULL;

-- A reminder planned on the day counts for that day; what was written is counted beside the rows, so that a row that
-- disappears or comes twice shows in the balance.
CREATE FUNCTION count_written_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message_ledger (service_id, planned_for, written)
  SELECT service_id, planned_for, count(*) FROM written GROUP BY service_id, planned_for;
  RETURN NULL;
END $$;
CREATE TRIGGER message_written AFTER INSERT ON message
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_written_messages();

INSERT INTO message_ledger (service_id, planned_for, written)
SELECT service_id, planned_for, count(*) FROM message GROUP BY service_id, planned_for;
