-- CreateTable
CREATE TABLE "file_import" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "encoding" TEXT,
    "bytes" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'receiving',
    "fault" TEXT,
    "fault_place" TEXT,
    "heads" TEXT[],
    "fields" TEXT[],
    "month_first" BOOLEAN NOT NULL DEFAULT false,
    "label" TEXT,
    "consented" BOOLEAN NOT NULL DEFAULT true,
    "enrol_since" DATE,
    "at_once" BOOLEAN NOT NULL DEFAULT false,
    "read_to" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "import_id" UUID,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "asked_by" UUID,
    "asked_as" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_import_part" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "import_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content" TEXT NOT NULL,

    CONSTRAINT "file_import_part_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_import_row" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "import_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "person_row" INTEGER NOT NULL,
    "number_hash" BYTEA,
    "fate" TEXT NOT NULL,
    "outcome" TEXT,
    "faults" JSONB NOT NULL DEFAULT '[]',
    "notes" JSONB NOT NULL DEFAULT '[]',
    "content" TEXT NOT NULL,
    "patient_id" UUID,
    "resembles" UUID,

    CONSTRAINT "file_import_row_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "file_import_import_id_key" ON "file_import"("import_id");

-- CreateIndex
CREATE INDEX "file_import_service_id_asked_at_idx" ON "file_import"("service_id", "asked_at");

-- CreateIndex
CREATE UNIQUE INDEX "file_import_id_service_id_key" ON "file_import"("id", "service_id");

-- CreateIndex
CREATE UNIQUE INDEX "file_import_part_import_id_number_key" ON "file_import_part"("import_id", "number");

-- CreateIndex
CREATE INDEX "file_import_row_patient_id_idx" ON "file_import_row"("patient_id");

-- CreateIndex
CREATE INDEX "file_import_row_resembles_idx" ON "file_import_row"("resembles");

-- CreateIndex
CREATE UNIQUE INDEX "file_import_row_import_id_row_key" ON "file_import_row"("import_id", "row");

-- AddForeignKey
ALTER TABLE "file_import" ADD CONSTRAINT "file_import_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_import" ADD CONSTRAINT "file_import_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "import_run"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_import_part" ADD CONSTRAINT "file_import_part_import_id_service_id_fkey" FOREIGN KEY ("import_id", "service_id") REFERENCES "file_import"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_import_row" ADD CONSTRAINT "file_import_row_import_id_service_id_fkey" FOREIGN KEY ("import_id", "service_id") REFERENCES "file_import"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_import_row" ADD CONSTRAINT "file_import_row_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_import_row" ADD CONSTRAINT "file_import_row_resembles_fkey" FOREIGN KEY ("resembles") REFERENCES "patient"("id") ON DELETE SET NULL ON UPDATE RESTRICT;

ALTER TABLE file_import
  ADD CONSTRAINT file_import_words CHECK (format IN ('csv', 'xlsx') AND state IN ('receiving', 'received', 'checking',
    'checked', 'running', 'finished', 'failed', 'cancelled')),
  ADD CONSTRAINT file_import_ended CHECK ((state IN ('finished', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
  ADD CONSTRAINT file_import_run CHECK (state NOT IN ('running', 'finished') OR import_id IS NOT NULL);
ALTER TABLE file_import_row
  ADD CONSTRAINT file_import_row_fate CHECK (fate IN ('new', 'changed', 'unchanged', 'possible-duplicate', 'refused')),
  ADD CONSTRAINT file_import_row_outcome CHECK (outcome IN ('new', 'changed', 'unchanged', 'refused'));
-- What the worker looks for, and finds few of.
CREATE INDEX file_import_waiting ON file_import (asked_at) WHERE state IN ('checking', 'running');
-- What is left to store of a file, person by person.
CREATE INDEX file_import_row_left ON file_import_row (import_id, person_row, row) WHERE outcome IS NULL;
-- The rows that somebody looks for among many.
CREATE INDEX file_import_row_fates ON file_import_row (import_id, fate, row);

CALL declare_standing('file_import', 'service', 'files of patients that were handed in, and how far each has come',
  api => 'select, insert, update', worker => 'select, insert, update, delete');
CALL declare_standing('file_import_part', 'service', 'their bytes until they are read: sealed',
  api => 'select, insert', worker => 'select, insert, delete');
CALL declare_standing('file_import_row', 'patient', 'their rows until they are removed: sealed',
  api => 'select', worker => 'select, insert, update, delete');
