-- The pages tell today's line as it stands, before the day's close writes it: expected is what the ledger says.
GRANT SELECT ON message_ledger TO osteon_api;
