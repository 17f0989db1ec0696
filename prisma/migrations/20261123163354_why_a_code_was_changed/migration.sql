-- AlterTable
ALTER TABLE "fracture_code" ADD COLUMN     "reason" TEXT NOT NULL DEFAULT '';
