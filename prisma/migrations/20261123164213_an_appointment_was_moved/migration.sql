-- AlterTable
ALTER TABLE "appointment" ADD COLUMN     "moved_from" TIMESTAMPTZ(3);
