-- AlterTable
ALTER TABLE "letter" ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawn_by" UUID;

-- AlterTable
ALTER TABLE "user_account" ADD COLUMN     "color_scheme" TEXT;

-- What stands in a batch may be in the post; a reminder is a message, which the balance counts.
ALTER TABLE letter
  ADD CONSTRAINT letter_withdrawn CHECK (
    (withdrawn_at IS NULL) = (withdrawn_by IS NULL)
    AND (withdrawn_at IS NULL OR (batch_id IS NULL AND kind <> 'reminder')));

ALTER TABLE user_account
  ADD CONSTRAINT user_account_color_scheme CHECK (color_scheme IN ('light', 'dark'));
