-- CreateEnum
CREATE TYPE "capacity_run_state" AS ENUM ('running', 'finished', 'cancelled', 'failed');

-- CreateTable
CREATE TABLE "capacity_setting" (
    "service_id" UUID NOT NULL,
    "settings" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "changed_by" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "capacity_setting_pkey" PRIMARY KEY ("service_id")
);

-- CreateTable
CREATE TABLE "capacity_run" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "name" TEXT,
    "fracture_percent" INTEGER NOT NULL DEFAULT 0,
    "protocol_id" UUID,
    "state" "capacity_run_state" NOT NULL DEFAULT 'running',
    "as_of" DATE NOT NULL,
    "present_key" TEXT,
    "present_version" TEXT NOT NULL,
    "cursor" UUID,
    "patients_total" INTEGER NOT NULL,
    "patients" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "work" JSONB,
    "proposed_work" JSONB,
    "history" JSONB,
    "fault" TEXT,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "started_by" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" UUID,
    "removed_at" TIMESTAMPTZ(3),
    "removed_by" UUID,

    CONSTRAINT "capacity_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "capacity_item" (
    "run_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "work" TEXT NOT NULL,
    "week" SMALLINT NOT NULL,
    "on" DATE NOT NULL,
    "task_keys" TEXT[],
    "is_planned" BOOLEAN NOT NULL,

    CONSTRAINT "capacity_item_pkey" PRIMARY KEY ("run_id","patient_id","number")
);

-- CreateIndex
CREATE INDEX "capacity_run_service_id_started_at_idx" ON "capacity_run"("service_id", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "capacity_run_id_service_id_key" ON "capacity_run"("id", "service_id");

-- CreateIndex
CREATE INDEX "capacity_item_run_id_work_week_idx" ON "capacity_item"("run_id", "work", "week");

-- CreateIndex
CREATE INDEX "capacity_item_patient_id_idx" ON "capacity_item"("patient_id");

-- AddForeignKey
ALTER TABLE "capacity_setting" ADD CONSTRAINT "capacity_setting_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "capacity_run" ADD CONSTRAINT "capacity_run_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "capacity_run" ADD CONSTRAINT "capacity_run_protocol_id_fkey" FOREIGN KEY ("protocol_id") REFERENCES "published_protocol"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "capacity_item" ADD CONSTRAINT "capacity_item_run_id_service_id_fkey" FOREIGN KEY ("run_id", "service_id") REFERENCES "capacity_run"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "capacity_item" ADD CONSTRAINT "capacity_item_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- One count of the service as it is at a time: a second person who asks is shown the first one's.
CREATE UNIQUE INDEX capacity_run_one_counting ON capacity_run (service_id) WHERE name IS NULL AND state = 'running';
-- What-ifs are told apart by their names.
CREATE UNIQUE INDEX capacity_run_name ON capacity_run (service_id, lower(name)) WHERE name IS NOT NULL AND removed_at IS NULL;
-- What the worker looks for, and finds few of.
CREATE INDEX capacity_run_running ON capacity_run (started_at) WHERE state = 'running';
ALTER TABLE capacity_run
  ADD CONSTRAINT capacity_run_ended CHECK ((state = 'running') = (ended_at IS NULL)),
  ADD CONSTRAINT capacity_run_whole CHECK (state <> 'finished' OR (work IS NOT NULL AND history IS NOT NULL)),
  ADD CONSTRAINT capacity_run_asks CHECK (name IS NOT NULL OR (fracture_percent = 0 AND protocol_id IS NULL AND removed_at IS NULL)),
  ADD CONSTRAINT capacity_run_percent CHECK (fracture_percent BETWEEN -100 AND 300);
ALTER TABLE capacity_item
  ADD CONSTRAINT capacity_item_work CHECK (work IN ('call', 'dose', 'review', 'check')),
  ADD CONSTRAINT capacity_item_week CHECK (week BETWEEN -1 AND 51);

CALL declare_standing('capacity_setting', 'service', 'hours of staff and minutes of work',
  api => 'select, insert, update');
CALL declare_standing('capacity_run', 'service', 'the work of a year ahead: counts',
  api => 'select, insert, update', worker => 'select, update, delete');
CALL declare_standing('capacity_item', 'patient', 'whose the work of a year ahead is',
  api => 'select', worker => 'select, insert, delete');
