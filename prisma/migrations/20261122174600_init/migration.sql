-- CreateEnum
CREATE TYPE "role" AS ENUM ('nurse', 'admin');

-- CreateEnum
CREATE TYPE "sex" AS ENUM ('female', 'male', 'other', 'unknown');

-- CreateEnum
CREATE TYPE "channel" AS ENUM ('sms', 'email', 'letter', 'phone');

-- CreateEnum
CREATE TYPE "enrolment" AS ENUM ('enrolled', 'history');

-- CreateEnum
CREATE TYPE "contact_outcome" AS ENUM ('reached', 'not-reached', 'promised', 'call-back', 'wrong-number', 'declined', 'died');

-- CreateEnum
CREATE TYPE "message_state" AS ENUM ('planned', 'queued', 'sending', 'accepted', 'delivered', 'answered', 'uncertain', 'failed', 'skipped', 'missed', 'cancelled');

-- CreateEnum
CREATE TYPE "attempt_state" AS ENUM ('intended', 'accepted', 'refused', 'uncertain');

-- CreateEnum
CREATE TYPE "import_state" AS ENUM ('running', 'done', 'failed');

-- CreateTable
CREATE TABLE "region" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "region_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "region_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "country" CHAR(2) NOT NULL,
    "language" TEXT NOT NULL DEFAULT 'en',
    "telephone" TEXT,
    "sends_from" TEXT NOT NULL DEFAULT '09:00',
    "sends_until" TEXT NOT NULL DEFAULT '19:00',
    "sending_stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service_holiday" (
    "service_id" UUID NOT NULL,
    "on" DATE NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "service_holiday_pkey" PRIMARY KEY ("service_id","on")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "email" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "user_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "role" "role" NOT NULL,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("user_id","service_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "token_hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "address" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "id" BIGSERIAL NOT NULL,
    "email_hash" BYTEA NOT NULL,
    "address" TEXT,
    "succeeded" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setup_link" (
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "setup_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "patient" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "family" TEXT NOT NULL,
    "given" TEXT NOT NULL,
    "birth_date" DATE NOT NULL,
    "sex" "sex" NOT NULL,
    "care_home_resident" BOOLEAN,
    "language" TEXT NOT NULL DEFAULT 'en',
    "address" JSONB,
    "died_on" DATE,
    "left_on" DATE,
    "declined_on" DATE,
    "unreached_days" INTEGER NOT NULL DEFAULT 0,
    "promised_on" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "patient_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "patient_identifier" (
    "service_id" UUID NOT NULL,
    "system" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "patient_id" UUID NOT NULL,
    "type" TEXT,

    CONSTRAINT "patient_identifier_pkey" PRIMARY KEY ("service_id","system","value")
);

-- CreateTable
CREATE TABLE "contact_point" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "channel" "channel" NOT NULL,
    "value" TEXT NOT NULL,
    "preference" INTEGER NOT NULL,
    "consented" BOOLEAN NOT NULL DEFAULT true,
    "opted_out_at" TIMESTAMPTZ(3),
    "invalid_since" TIMESTAMPTZ(3),

    CONSTRAINT "contact_point_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "assigned_by" UUID,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fact" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "seq" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "ref" TEXT,
    "on" DATE NOT NULL,
    "payload" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "source_key" TEXT,
    "import_id" UUID,
    "corrects_id" UUID,
    "retracts" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT,
    "recorded_by" UUID,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "episode" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "diagnosed_on" DATE NOT NULL,
    "first_site" TEXT NOT NULL,
    "sites" TEXT[],
    "enrolment" "enrolment" NOT NULL,
    "history_reason" TEXT,
    "enrolled_at" TIMESTAMPTZ(3),
    "enrolled_by" UUID,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "episode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "occurrence" TEXT NOT NULL,
    "episode_key" TEXT,
    "treatment_key" TEXT,
    "agent" TEXT,
    "anchor" TEXT NOT NULL,
    "anchor_on" DATE NOT NULL,
    "born_on" DATE NOT NULL,
    "opens_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "target_on" DATE,
    "late_from" DATE,
    "overdue_from" DATE NOT NULL,
    "critical_from" DATE,
    "done_on" DATE,
    "done_reason" TEXT,
    "cancelled_on" DATE,
    "cancel_reason" TEXT,
    "pauses" JSONB NOT NULL DEFAULT '[]',
    "gate" JSONB,
    "because" JSONB NOT NULL,
    "protocol_version" TEXT NOT NULL,
    "next_message_on" DATE,
    "awaiting_answer" BOOLEAN NOT NULL DEFAULT false,
    "withdrawn_at" TIMESTAMPTZ(3),
    "created_on" DATE NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_change" (
    "id" BIGSERIAL NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "fact_id" UUID,
    "before" JSONB,
    "after" JSONB,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "task_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "published_protocol" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "in_force_from" DATE NOT NULL,
    "rules" JSONB NOT NULL,
    "proposed_by" UUID NOT NULL,
    "approved_by" UUID,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "published_protocol_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_attempt" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "outcome" "contact_outcome" NOT NULL,
    "on" DATE NOT NULL,
    "promised_on" DATE,
    "call_back_on" DATE,
    "note" TEXT,
    "fact_ids" UUID[],
    "recorded_by" UUID,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "contact_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work_item" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID,
    "task_id" UUID,
    "message_id" UUID,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "urgent" BOOLEAN NOT NULL DEFAULT false,
    "detail" JSONB NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" UUID,
    "outcome" TEXT,

    CONSTRAINT "work_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "asks" BOOLEAN NOT NULL,
    "channel" "channel" NOT NULL,
    "contact_point_id" UUID,
    "language" TEXT NOT NULL,
    "state" "message_state" NOT NULL DEFAULT 'planned',
    "reason" TEXT,
    "planned_for" DATE NOT NULL,
    "send_after" TIMESTAMPTZ(3) NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "accepted_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_attempt" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "generation" INTEGER NOT NULL,
    "gateway" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "state" "attempt_state" NOT NULL DEFAULT 'intended',
    "gateway_reference" TEXT,
    "error" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mailbox_item" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "channel" "channel" NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT,
    "body" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "mailbox_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "answer_link" (
    "token_hash" BYTEA NOT NULL,
    "service_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "expires_on" DATE NOT NULL,
    "failed_tries" INTEGER NOT NULL DEFAULT 0,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "answer_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "job_tick" (
    "name" TEXT NOT NULL,
    "slot" TIMESTAMPTZ(3) NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "detail" JSONB,

    CONSTRAINT "job_tick_pkey" PRIMARY KEY ("name","slot")
);

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "service_id" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "enrol_since" DATE NOT NULL,
    "state" "import_state" NOT NULL DEFAULT 'running',
    "counts" JSONB NOT NULL DEFAULT '{}',
    "started_by" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_record" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),
    "user_id" UUID,
    "role" TEXT NOT NULL,
    "service_id" UUID,
    "session_id" UUID,
    "address" TEXT,
    "action" TEXT NOT NULL,
    "patient_ids" UUID[],
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "audit_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotent_request" (
    "service_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT osteon_now(),

    CONSTRAINT "idempotent_request_pkey" PRIMARY KEY ("service_id","user_id","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "region_code_key" ON "region"("code");

-- CreateIndex
CREATE UNIQUE INDEX "service_code_key" ON "service"("code");

-- CreateIndex
CREATE UNIQUE INDEX "user_account_email_key" ON "user_account"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "sign_in_attempt_email_hash_at_idx" ON "sign_in_attempt"("email_hash", "at");

-- CreateIndex
CREATE INDEX "sign_in_attempt_address_at_idx" ON "sign_in_attempt"("address", "at");

-- CreateIndex
CREATE INDEX "patient_service_id_family_given_id_idx" ON "patient"("service_id", "family", "given", "id");

-- CreateIndex
CREATE INDEX "patient_service_id_birth_date_idx" ON "patient"("service_id", "birth_date");

-- CreateIndex
CREATE UNIQUE INDEX "patient_id_service_id_key" ON "patient"("id", "service_id");

-- CreateIndex
CREATE INDEX "patient_identifier_patient_id_idx" ON "patient_identifier"("patient_id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_point_patient_id_channel_value_key" ON "contact_point"("patient_id", "channel", "value");

-- CreateIndex
CREATE INDEX "assignment_patient_id_idx" ON "assignment"("patient_id");

-- CreateIndex
CREATE UNIQUE INDEX "fact_corrects_id_key" ON "fact"("corrects_id");

-- CreateIndex
CREATE INDEX "fact_patient_id_seq_idx" ON "fact"("patient_id", "seq");

-- CreateIndex
CREATE INDEX "episode_service_id_diagnosed_on_idx" ON "episode"("service_id", "diagnosed_on");

-- CreateIndex
CREATE UNIQUE INDEX "episode_patient_id_key_key" ON "episode"("patient_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "task_patient_id_key_key" ON "task"("patient_id", "key");

-- CreateIndex
CREATE INDEX "task_change_task_id_idx" ON "task_change"("task_id");

-- CreateIndex
CREATE UNIQUE INDEX "published_protocol_service_id_version_key" ON "published_protocol"("service_id", "version");

-- CreateIndex
CREATE INDEX "contact_attempt_patient_id_recorded_at_idx" ON "contact_attempt"("patient_id", "recorded_at");

-- CreateIndex
CREATE UNIQUE INDEX "work_item_service_id_key_key" ON "work_item"("service_id", "key");

-- CreateIndex
CREATE INDEX "message_task_id_idx" ON "message"("task_id");

-- CreateIndex
CREATE INDEX "message_service_id_send_after_id_idx" ON "message"("service_id", "send_after" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "message_patient_id_key_key" ON "message"("patient_id", "key");

-- CreateIndex
CREATE INDEX "delivery_attempt_idempotency_key_idx" ON "delivery_attempt"("idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_attempt_message_id_generation_key" ON "delivery_attempt"("message_id", "generation");

-- CreateIndex
CREATE UNIQUE INDEX "mailbox_item_idempotency_key_key" ON "mailbox_item"("idempotency_key");

-- CreateIndex
CREATE INDEX "mailbox_item_service_id_received_at_idx" ON "mailbox_item"("service_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "answer_link_message_id_key" ON "answer_link"("message_id");

-- CreateIndex
CREATE INDEX "import_run_service_id_started_at_idx" ON "import_run"("service_id", "started_at");

-- CreateIndex
CREATE INDEX "audit_record_patient_ids_idx" ON "audit_record" USING GIN ("patient_ids");

-- AddForeignKey
ALTER TABLE "service" ADD CONSTRAINT "service_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "region"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_holiday" ADD CONSTRAINT "service_holiday_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "patient" ADD CONSTRAINT "patient_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "patient_identifier" ADD CONSTRAINT "patient_identifier_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "contact_point" ADD CONSTRAINT "contact_point_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fact" ADD CONSTRAINT "fact_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fact" ADD CONSTRAINT "fact_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "import_run"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fact" ADD CONSTRAINT "fact_corrects_id_fkey" FOREIGN KEY ("corrects_id") REFERENCES "fact"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "episode" ADD CONSTRAINT "episode_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "task_change" ADD CONSTRAINT "task_change_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "task_change" ADD CONSTRAINT "task_change_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "task_change" ADD CONSTRAINT "task_change_fact_id_fkey" FOREIGN KEY ("fact_id") REFERENCES "fact"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "published_protocol" ADD CONSTRAINT "published_protocol_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "contact_attempt" ADD CONSTRAINT "contact_attempt_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "work_item" ADD CONSTRAINT "work_item_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "work_item" ADD CONSTRAINT "work_item_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "work_item" ADD CONSTRAINT "work_item_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "work_item" ADD CONSTRAINT "work_item_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_contact_point_id_fkey" FOREIGN KEY ("contact_point_id") REFERENCES "contact_point"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "mailbox_item" ADD CONSTRAINT "mailbox_item_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "answer_link" ADD CONSTRAINT "answer_link_patient_id_service_id_fkey" FOREIGN KEY ("patient_id", "service_id") REFERENCES "patient"("id", "service_id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "answer_link" ADD CONSTRAINT "answer_link_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "import_run" ADD CONSTRAINT "import_run_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
