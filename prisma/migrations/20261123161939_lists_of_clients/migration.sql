-- A client without scopes or redirect URIs has empty lists of them: a null was no list, and who read all clients failed.
UPDATE machine_client SET scopes = '{}' WHERE scopes IS NULL;
UPDATE machine_client SET redirect_uris = '{}' WHERE redirect_uris IS NULL;
ALTER TABLE machine_client ALTER COLUMN scopes SET NOT NULL, ALTER COLUMN redirect_uris SET NOT NULL;
