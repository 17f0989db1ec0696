-- What a code means stands there in words of the sender, which may say anything: sealed like the rest of it. What is
-- there is read as it is, until the keys are rotated.
ALTER TABLE "possible_fracture" ALTER COLUMN "findings" DROP DEFAULT;
ALTER TABLE "possible_fracture" ALTER COLUMN "findings" DROP NOT NULL;
ALTER TABLE "possible_fracture" ALTER COLUMN "findings" TYPE TEXT USING CASE WHEN findings <> '[]' THEN findings::text END;
