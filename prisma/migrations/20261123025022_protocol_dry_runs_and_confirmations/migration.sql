-- CreateEnum
CREATE TYPE "dry_run_state" AS ENUM ('running', 'finished', 'cancelled', 'failed');

-- AlterTable
ALTER TABLE "published_protocol" ADD COLUMN     "approval_note" TEXT,
ADD COLUMN     "proposed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
ADD COLUMN     "reason" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "withdrawal_note" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawn_by" UUID;

-- CreateTable
CREATE TABLE "protocol_confirmation" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "protocol_version" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "confirmed" BOOLEAN NOT NULL,
    "by" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "note" TEXT,

    CONSTRAINT "protocol_confirmation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "protocol_dry_run" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "protocol_id" UUID NOT NULL,
    "state" "dry_run_state" NOT NULL DEFAULT 'running',
    "as_of" DATE NOT NULL,
    "present_key" TEXT,
    "present_version" TEXT NOT NULL,
    "cursor" UUID,
    "patients_total" INTEGER NOT NULL,
    "patients" INTEGER NOT NULL DEFAULT 0,
    "differing" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "fault" TEXT,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "started_by" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" UUID,

    CONSTRAINT "protocol_dry_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "protocol_dry_run_patient" (
    "dry_run_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "protocol_dry_run_patient_pkey" PRIMARY KEY ("dry_run_id","kind","change","patient_id")
);

-- CreateIndex
CREATE INDEX "protocol_confirmation_service_id_rule_id_idx" ON "protocol_confirmation"("service_id", "rule", "id");

-- CreateIndex
CREATE INDEX "protocol_dry_run_protocol_id_started_at_idx" ON "protocol_dry_run"("protocol_id", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "protocol_dry_run_id_service_id_key" ON "protocol_dry_run"("id", "service_id");

-- CreateIndex
CREATE INDEX "protocol_dry_run_patient_patient_id_idx" ON "protocol_dry_run_patient"("patient_id");

-- AddForeignKey
ALTER TABLE "protocol_confirmation" ADD CONSTRAINT "protocol_confirmation_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "protocol_dry_run" ADD CONSTRAINT "protocol_dry_run_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "protocol_dry_run" ADD CONSTRAINT "protocol_dry_run_protocol_id_fkey" FOREIGN KEY ("protocol_id") REFERENCES "published_protocol"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "protocol_dry_run_patient" ADD CONSTRAINT "protocol_dry_run_patient_dry_run_id_service_id_fkey" FOREIGN KEY ("dry_run_id", "service_id") REFERENCES "protocol_dry_run"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "protocol_dry_run_patient" ADD CONSTRAINT "protocol_dry_run_patient_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- A proposal is taken back before it is published, or not at all.
ALTER TABLE published_protocol
  ADD CONSTRAINT published_protocol_withdrawn CHECK (
    (withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL OR published_at IS NULL));

-- One at a time: a second person who asks for the same is shown the first one's.
CREATE UNIQUE INDEX protocol_dry_run_one_running ON protocol_dry_run (protocol_id) WHERE state = 'running';
-- What the worker looks for, and finds few of.
CREATE INDEX protocol_dry_run_running ON protocol_dry_run (started_at) WHERE state = 'running';
ALTER TABLE protocol_dry_run
  ADD CONSTRAINT protocol_dry_run_ended CHECK ((state = 'running') = (ended_at IS NULL));

ALTER TABLE protocol_dry_run_patient
  ADD CONSTRAINT protocol_dry_run_patient_change
  CHECK (change IN ('added', 'withdrawn', 'earlier', 'later', 'otherwise'));

CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON protocol_confirmation
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON protocol_confirmation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();

CALL declare_standing('protocol_confirmation', 'service', 'history: who stands behind the unverified defaults',
  api => 'select, insert');
CALL declare_standing('protocol_dry_run', 'service', 'what a proposed protocol would change: counts',
  api => 'select, insert, update', worker => 'select, update');
CALL declare_standing('protocol_dry_run_patient', 'patient', 'whom a proposed protocol would concern',
  api => 'select', worker => 'select, insert, delete');
