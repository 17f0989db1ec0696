-- AlterTable
ALTER TABLE "machine_client" ADD COLUMN     "issuer" TEXT,
ADD COLUMN     "tenant" TEXT;

-- CreateTable
CREATE TABLE "cds_token" (
    "client_id" UUID NOT NULL,
    "jti_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cds_token_pkey" PRIMARY KEY ("client_id","jti_hash")
);

-- CreateTable
CREATE TABLE "cds_card" (
    "id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "cds_service" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "task_keys" TEXT[],
    "hook_instance" TEXT NOT NULL,
    "suggestions" JSONB NOT NULL DEFAULT '{}',
    "feedback" JSONB NOT NULL DEFAULT '[]',
    "shown_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "cds_card_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_feed" (
    "user_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "token_hash" BYTEA NOT NULL,
    "language" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "last_read_at" TIMESTAMPTZ(3),

    CONSTRAINT "calendar_feed_pkey" PRIMARY KEY ("user_id","service_id")
);

-- CreateIndex
CREATE INDEX "cds_token_expires_at_idx" ON "cds_token"("expires_at");

-- CreateIndex
CREATE INDEX "cds_card_patient_id_idx" ON "cds_card"("patient_id");

-- CreateIndex
CREATE INDEX "cds_card_shown_at_idx" ON "cds_card"("shown_at");

-- CreateIndex
CREATE UNIQUE INDEX "calendar_feed_id_key" ON "calendar_feed"("id");

-- CreateIndex
CREATE UNIQUE INDEX "calendar_feed_token_hash_key" ON "calendar_feed"("token_hash");

-- AddForeignKey
ALTER TABLE "cds_token" ADD CONSTRAINT "cds_token_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "machine_client"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "cds_card" ADD CONSTRAINT "cds_card_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "cds_card" ADD CONSTRAINT "cds_card_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "machine_client"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "calendar_feed" ADD CONSTRAINT "calendar_feed_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "calendar_feed" ADD CONSTRAINT "calendar_feed_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Who says to be whom: of one issuer and tenant a token leads to one client, and so to one service.
CREATE UNIQUE INDEX machine_client_issuer_key ON machine_client (issuer, coalesce(tenant, ''))
  WHERE kind = 'cds' AND disabled_at IS NULL;
ALTER TABLE machine_client
  ADD CONSTRAINT machine_client_issuer CHECK ((kind = 'cds') = (issuer IS NOT NULL) AND (tenant IS NULL OR kind = 'cds'));

CALL declare_standing('cds_token', 'open', 'tokens of record systems that were used: hashes, looked up before anybody is known',
  api => 'select, insert, delete');
CALL declare_standing('cds_card', 'patient', 'cards about them that record systems were shown, and what came back',
  api => 'select, insert, update', worker => 'select, update, delete');
CALL declare_standing('calendar_feed', 'open', 'secret links of staff to their calendars: found by a hash',
  api => 'select, insert, update, delete');
