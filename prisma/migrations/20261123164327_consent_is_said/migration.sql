-- Nobody agrees to messages by saying nothing.
ALTER TABLE "file_import" ALTER COLUMN "consented" SET DEFAULT false;
