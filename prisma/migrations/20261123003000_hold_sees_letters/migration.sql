-- Before sending goes on after a restore, the operator is told of letters that waited for the print run.
GRANT SELECT ON letter_batch TO osteon_worker;
CREATE POLICY of_worker ON letter_batch TO osteon_worker USING (true) WITH CHECK (true);
