-- CreateTable
CREATE TABLE "possible_fracture" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID,
    "source" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "source_key" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "kind" TEXT NOT NULL,
    "reported_on" DATE NOT NULL,
    "status" TEXT,
    "content" TEXT,
    "findings" JSONB NOT NULL DEFAULT '[]',
    "state" TEXT NOT NULL DEFAULT 'open',
    "nothing" TEXT,
    "raised_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" UUID,
    "reason" TEXT,
    "fact_id" UUID,
    "told_at" TIMESTAMPTZ(3),
    "told_by" TEXT,

    CONSTRAINT "possible_fracture_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fracture_code" (
    "service_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "meaning" TEXT,
    "label" TEXT NOT NULL,
    "changed_by" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "fracture_code_pkey" PRIMARY KEY ("service_id","code")
);

-- CreateIndex
CREATE INDEX "possible_fracture_patient_id_idx" ON "possible_fracture"("patient_id");

-- CreateIndex
CREATE UNIQUE INDEX "possible_fracture_service_id_source_key_revision_key" ON "possible_fracture"("service_id", "source_key", "revision");

-- AddForeignKey
ALTER TABLE "possible_fracture" ADD CONSTRAINT "possible_fracture_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "possible_fracture" ADD CONSTRAINT "possible_fracture_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fracture_code" ADD CONSTRAINT "fracture_code_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

ALTER TABLE possible_fracture
  ADD CONSTRAINT possible_fracture_words CHECK (source IN ('hl7v2', 'fhir', 'file') AND kind IN ('report', 'codes')
    AND state IN ('open', 'confirmed', 'rejected', 'withdrawn', 'nothing')
    AND (status IS NULL OR status IN ('final', 'preliminary', 'corrected', 'cancelled'))
    AND (told_by IS NULL OR told_by IN ('letter', 'email'))),
  -- What is looked at can be looked at, and what nobody needs is not kept.
  ADD CONSTRAINT possible_fracture_content CHECK ((state = 'nothing') = (content IS NULL) AND (state = 'nothing') = (nothing IS NOT NULL)),
  ADD CONSTRAINT possible_fracture_decided CHECK ((state IN ('confirmed', 'rejected')) = (decided_at IS NOT NULL)),
  ADD CONSTRAINT possible_fracture_whose CHECK (state <> 'confirmed' OR patient_id IS NOT NULL),
  ADD CONSTRAINT possible_fracture_told CHECK ((told_at IS NULL) = (told_by IS NULL));

CALL declare_standing('possible_fracture', 'patient', 'what feeds say of fractures, for a person to decide: sealed',
  api => 'select, insert, update', worker => 'select, insert, update, delete');
CALL declare_standing('fracture_code', 'service', 'what the service changed of the codes that point at a fracture',
  api => 'select, insert, update, delete', worker => 'select');
