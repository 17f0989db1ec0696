-- CreateTable
CREATE TABLE "hl7_sender" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "application" TEXT NOT NULL,
    "facility" TEXT NOT NULL,
    "addresses" TEXT[],
    "processing" TEXT[] DEFAULT ARRAY['P']::TEXT[],
    "time_zone" TEXT,
    "charset" TEXT,
    "systems" JSONB NOT NULL DEFAULT '{}',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "hl7_sender_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hl7_message" (
    "id" UUID NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "sender_id" UUID NOT NULL,
    "control_id" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "type" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "raw" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "refusal" JSONB,
    "state" TEXT NOT NULL,
    "fault" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "settled_at" TIMESTAMPTZ(3),
    "patient_id" UUID,

    CONSTRAINT "hl7_message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "hl7_sender_service_id_application_facility_key" ON "hl7_sender"("service_id", "application", "facility");

-- CreateIndex
CREATE UNIQUE INDEX "hl7_sender_id_service_id_key" ON "hl7_sender"("id", "service_id");

-- CreateIndex
CREATE INDEX "hl7_message_service_id_number_idx" ON "hl7_message"("service_id", "number");

-- CreateIndex
CREATE INDEX "hl7_message_patient_id_idx" ON "hl7_message"("patient_id");

-- CreateIndex
CREATE INDEX "hl7_message_received_at_idx" ON "hl7_message"("received_at");

-- CreateIndex
CREATE UNIQUE INDEX "hl7_message_sender_id_control_id_digest_key" ON "hl7_message"("sender_id", "control_id", "digest");

-- AddForeignKey
ALTER TABLE "hl7_sender" ADD CONSTRAINT "hl7_sender_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "hl7_message" ADD CONSTRAINT "hl7_message_sender_id_service_id_fkey" FOREIGN KEY ("sender_id", "service_id") REFERENCES "hl7_sender"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "hl7_message" ADD CONSTRAINT "hl7_message_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

ALTER TABLE hl7_sender
  ADD CONSTRAINT hl7_sender_words CHECK (name <> '' AND processing <@ ARRAY['P', 'T', 'D'] AND processing <> '{}'),
  ADD CONSTRAINT hl7_sender_addresses CHECK (addresses <> '{}');
ALTER TABLE hl7_message
  ADD CONSTRAINT hl7_message_state CHECK (state IN ('received', 'applied', 'nothing', 'fault')),
  ADD CONSTRAINT hl7_message_settled CHECK ((state = 'received') = (settled_at IS NULL)),
  ADD CONSTRAINT hl7_message_fault CHECK (state <> 'fault' OR fault IS NOT NULL),
  ADD CONSTRAINT hl7_message_lengths CHECK (length(control_id) <= 200 AND length(type) <= 40 AND length(digest) = 32);
-- What is to be carried out, sender by sender in the order of receipt; few at any time.
CREATE INDEX hl7_message_waiting ON hl7_message (sender_id, number) WHERE state = 'received';
-- What somebody has to look at, among many.
CREATE INDEX hl7_message_faults ON hl7_message (service_id, number) WHERE state = 'fault';

CALL declare_standing('hl7_sender', 'service', 'programs of the hospital that send HL7 v2 messages',
  api => 'select, insert, update', worker => 'select, update');
CALL declare_standing('hl7_message', 'patient', 'HL7 v2 messages as they were received: sealed; of no patient until one is known',
  api => 'select, update', worker => 'select, insert, update, delete');
