-- AlterTable
ALTER TABLE "message" ADD COLUMN     "lost_claims" INTEGER NOT NULL DEFAULT 0;

-- ── What Prisma cannot say ──────────────────────────────────────────────

-- What may still go has an address: the sweep would take it, and nobody could send it.
ALTER TABLE message ADD CONSTRAINT message_address
  CHECK (contact_point_id IS NOT NULL OR state NOT IN ('planned', 'queued', 'sending'));
