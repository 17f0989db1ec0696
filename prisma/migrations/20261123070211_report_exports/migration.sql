-- CreateTable
CREATE TABLE "report_export" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "from_on" DATE NOT NULL,
    "to_on" DATE NOT NULL,
    "as_of" DATE NOT NULL,
    "scope" TEXT NOT NULL,
    "copy" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "fault" TEXT,
    "cursor" UUID,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL,
    "sections" JSONB NOT NULL DEFAULT '{}',
    "file" BYTEA,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "asked_by" UUID NOT NULL,
    "asked_as" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_export_row" (
    "export_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "episode" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "report_export_row_pkey" PRIMARY KEY ("export_id","patient_id","episode")
);

-- CreateTable
CREATE TABLE "report_mailing" (
    "service_id" UUID NOT NULL,
    "roles" TEXT[],
    "changed_by" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "report_mailing_pkey" PRIMARY KEY ("service_id")
);

-- CreateTable
CREATE TABLE "report_mail" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "user_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "reason" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_mail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "report_export_service_id_asked_at_idx" ON "report_export"("service_id", "asked_at");

-- CreateIndex
CREATE UNIQUE INDEX "report_export_id_service_id_key" ON "report_export"("id", "service_id");

-- CreateIndex
CREATE INDEX "report_export_row_patient_id_idx" ON "report_export_row"("patient_id");

-- CreateIndex
CREATE UNIQUE INDEX "report_mail_service_id_month_user_id_key" ON "report_mail"("service_id", "month", "user_id");

-- AddForeignKey
ALTER TABLE "report_export" ADD CONSTRAINT "report_export_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "report_export_row" ADD CONSTRAINT "report_export_row_export_id_service_id_fkey" FOREIGN KEY ("export_id", "service_id") REFERENCES "report_export"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "report_export_row" ADD CONSTRAINT "report_export_row_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "report_mailing" ADD CONSTRAINT "report_mailing_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "report_mail" ADD CONSTRAINT "report_mail_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE report_export
  ADD CONSTRAINT report_export_words CHECK (format IN ('csv', 'xlsx', 'pdf', 'fls-db') AND scope IN ('service', 'region', 'all')
    AND copy IN ('own', 'shared') AND state IN ('running', 'finished', 'failed', 'cancelled')),
  ADD CONSTRAINT report_export_days CHECK (from_on <= to_on),
  -- Patients leave in a file of their own service alone, and such a file is no copy to be shared.
  ADD CONSTRAINT report_export_patients CHECK (format <> 'fls-db' OR (scope = 'service' AND copy = 'own')),
  ADD CONSTRAINT report_export_ended CHECK ((state = 'running') = (ended_at IS NULL)),
  ADD CONSTRAINT report_export_file CHECK (state = 'finished' OR file IS NULL);
-- What the worker looks for, and finds few of.
CREATE INDEX report_export_running ON report_export (asked_at) WHERE state = 'running';

ALTER TABLE report_mailing
  ADD CONSTRAINT report_mailing_roles CHECK (roles <@ ARRAY['lead', 'safety-officer', 'auditor']);
ALTER TABLE report_mail
  ADD CONSTRAINT report_mail_month CHECK (month = date_trunc('month', month)),
  ADD CONSTRAINT report_mail_state CHECK (state IN ('waiting', 'sending', 'sent', 'kept', 'refused', 'uncertain')),
  ADD CONSTRAINT report_mail_settled CHECK ((state IN ('waiting', 'sending')) = (settled_at IS NULL));
CREATE INDEX report_mail_open ON report_mail (written_at) WHERE state IN ('waiting', 'sending');

CALL declare_standing('report_export', 'service', 'reports as files: counts, and how far a file has come',
  api => 'select, insert, update', worker => 'select, update, delete');
CALL declare_standing('report_export_row', 'patient', 'rows of a file for the national database: sealed',
  api => 'select', worker => 'select, insert, update, delete');
CALL declare_standing('report_mailing', 'service', 'which roles get the report by e-mail each month',
  api => 'select, insert, update', worker => 'select');
CALL declare_standing('report_mail', 'service', 'reports of a month by e-mail: counts, and what became of each',
  api => 'select', worker => 'select, insert, update, delete');
-- Whom the monthly report goes to: staff, and only while their account is open.
GRANT SELECT (email, disabled_at) ON user_account TO osteon_worker;
