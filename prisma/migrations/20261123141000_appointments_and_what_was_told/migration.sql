-- CreateTable
CREATE TABLE "hl7_told" (
    "service_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "patient_id" UUID,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "control_id" TEXT NOT NULL,
    "kept_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "hl7_told_pkey" PRIMARY KEY ("service_id","key")
);

-- CreateTable
CREATE TABLE "appointment" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "source_key" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "appointment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "hl7_told_patient_id_idx" ON "hl7_told"("patient_id");

-- CreateIndex
CREATE INDEX "hl7_told_kept_at_idx" ON "hl7_told"("kept_at");

-- CreateIndex
CREATE INDEX "appointment_patient_id_starts_at_idx" ON "appointment"("patient_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "appointment_service_id_source_key_key" ON "appointment"("service_id", "source_key");

-- AddForeignKey
ALTER TABLE "hl7_told" ADD CONSTRAINT "hl7_told_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

ALTER TABLE appointment
  ADD CONSTRAINT appointment_words CHECK (status IN ('booked', 'cancelled') AND length(source_key) <= 300),
  ADD CONSTRAINT appointment_times CHECK (ends_at IS NULL OR ends_at > starts_at);

CALL declare_standing('appointment', 'patient', 'appointments that the hospital''s scheduler told of: what for and where are sealed',
  api => 'select, update', worker => 'select, insert, update, delete');
CALL declare_standing('hl7_told', 'patient', 'when something was last told of by HL7 v2; of no patient until one is known',
  api => 'select, update', worker => 'select, insert, update, delete');
