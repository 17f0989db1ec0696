-- CreateIndex
CREATE INDEX "patient_created_at_idx" ON "patient" USING BRIN ("created_at");
