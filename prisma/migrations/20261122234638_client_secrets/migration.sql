-- DropIndex
DROP INDEX "machine_client_service_id_idx";

-- AlterTable
ALTER TABLE "machine_client" ADD COLUMN     "previous_secret_ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "previous_secret_hash" BYTEA;

-- CreateIndex
CREATE UNIQUE INDEX "machine_client_service_id_name_key" ON "machine_client"("service_id", "name");
