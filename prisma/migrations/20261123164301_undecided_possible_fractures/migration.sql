-- A possible fracture about which nobody decides comes to an end: it is closed in the inbox, counted, and removed later.
ALTER TABLE possible_fracture
  DROP CONSTRAINT possible_fracture_words,
  ADD CONSTRAINT possible_fracture_words CHECK (source IN ('hl7v2', 'fhir', 'file') AND kind IN ('report', 'codes')
    AND state IN ('open', 'confirmed', 'rejected', 'withdrawn', 'lapsed', 'nothing')
    AND (status IS NULL OR status IN ('final', 'preliminary', 'corrected', 'cancelled'))
    AND (told_by IS NULL OR told_by IN ('letter', 'email')));
-- The daily job looks for these among all that were ever told of.
CREATE INDEX possible_fracture_waiting ON possible_fracture (changed_at) WHERE state = 'open';
